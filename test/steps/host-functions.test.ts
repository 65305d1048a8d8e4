import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { etcdHealthGate } from '../../src/steps/etcd-members.ts';
import { removeKubeadmState } from '../../src/steps/kubeadm-reset.ts';
import { etcdFunctions, kubectlFunctions, waitFunctions } from '../../src/steps/kubectl.ts';
import { makeSpec } from '../support/spec.ts';

function sh(script: string) {
	return spawnSync('sh', ['-c', script], { encoding: 'utf8' });
}

describe('until_true on a host', () => {
	it('ends as soon as the condition holds', () => {
		const { status, stderr } = sh(`${waitFunctions}ok() { true; }\nuntil_true 5 'all well' ok`);
		expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	});

	it('says what it waits for once for each state, gives up in time, and tells what it saw last', () => {
		const started = performance.now();
		const { status, stderr } = sh(
			`${waitFunctions}never() { echo 'node n2: NotReady'; return 1; }\nuntil_true 1 'n2 Ready' never`,
		);
		expect(status).toBe(1);
		expect(stderr).toBe(
			'waiting: node n2: NotReady\nnode n2: NotReady\ngave up after 1 s: n2 Ready\n',
		);
		expect(performance.now() - started).toBeLessThan(5000);
	});
});

describe('the etcd gate on a host', () => {
	const whole = [1, 2].map((index) => ({
		ID: index,
		name: `n${index}`,
		clientURLs: [`https://10.0.0.1${index}:2379`],
	}));

	/** The gate against an etcd whose answers are these. */
	function gate(members: object[], health = '{"health":"true"}', expected = 2) {
		const list = JSON.stringify({ members });
		return sh(`${etcdFunctions(makeSpec())}curl() { echo '${health}'; }
etcd_api() { printf '%s' '${list}'; }
${etcdHealthGate(expected)}etcd_is_whole`);
	}

	it('opens when every member has started, votes and is healthy', () => {
		expect(gate(whole)).toMatchObject({ status: 0, stderr: '' });
	});

	it.each([
		[
			'a member has not started',
			[whole[0] ?? {}, { ID: 2 }],
			undefined,
			'etcd: 1 of 2 members started',
		],
		['a member is missing', whole.slice(0, 1), undefined, 'etcd: 1 of 1 members started'],
		[
			'a member is still a learner',
			[whole[0] ?? {}, { ...whole[1], isLearner: true }],
			undefined,
			'etcd: a member is still a learner',
		],
		[
			'a member is sick',
			whole,
			'{"health":"false"}',
			'etcd: https://10.0.0.11:2379 is not healthy',
		],
	])('stays shut while %s', (_what, members, health, says) => {
		const { status, stderr } = gate(members, health);
		expect(status).toBe(1);
		expect(stderr).toContain(says);
	});
});

describe('sh that Steps send to hosts', () => {
	const scripts: Record<string, string> = {
		removeKubeadmState: removeKubeadmState({ clusterStays: true, keepEtcd: false }),
		removeKubeadmStateBesideEtcd: removeKubeadmState({ clusterStays: false, keepEtcd: true }),
		kubectlFunctions: kubectlFunctions(makeSpec()),
		etcdFunctions: etcdFunctions(makeSpec()),
		externalEtcdFunctions: etcdFunctions(makeSpec({ etcd: { mode: 'external' } })),
		waitFunctions,
		etcdHealthGate: etcdHealthGate(3),
		...Object.fromEntries(
			readdirSync(new URL('../../assets/host/', import.meta.url))
				.filter((name) => name.endsWith('.sh'))
				.map((name) => [
					name,
					readFileSync(new URL(`../../assets/host/${name}`, import.meta.url), 'utf8'),
				]),
		),
	};

	it.each(Object.entries(scripts))('%s is POSIX sh', (_name, script) => {
		const shells = [['dash'], ['busybox', 'sh'], ['sh']].filter(
			([program = '']) => spawnSync(program, ['--help']).error === undefined,
		);
		for (const [program = 'sh', ...flags] of shells) {
			const { status, stderr } = spawnSync(program, [...flags, '-n'], {
				input: script,
				encoding: 'utf8',
			});
			expect({ program, status, stderr }).toEqual({ program, status: 0, stderr: '' });
		}
		expect(script).not.toMatch(/\[\[|\blocal \w+=|<<<|\$'|function \w+ *\(/);
	});
});
