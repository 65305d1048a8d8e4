import { describe, expect, it } from 'vitest';
import type { FleetFacts } from '../../src/model/facts.ts';
import { createJoinCredentials } from '../../src/steps/create-join-credentials.ts';
import { KEPT_ETCD_MANIFEST } from '../../src/steps/etcd-alone.ts';
import { joinControlPlane } from '../../src/steps/join-control-plane.ts';
import { type FakeJob, FakeTransport } from '../engine/support/fake-transport.ts';
import { contextOf, installedFleet, observedText } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';
import { runSteps } from './run-tasks.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const KEY = 'c'.repeat(64);
const HASH = 'd'.repeat(64);

interface Member {
	ID: string;
	name?: string;
	peerURLs: string[];
	clientURLs?: string[];
}

function member(index: number, started = true): Member {
	const name = started ? { name: `n${index}` } : {};
	return { ID: String(2 ** 40 + index), peerURLs: [`https://10.0.0.1${index}:2380`], ...name };
}

/** A control plane of n1 (and n2) that n3 (or n2) is to join; the API and etcd answer on n1. */
async function cluster({
	members,
	join,
	joining = 'n3',
	leaderless = false,
	kept = false,
}: {
	joining?: 'n2' | 'n3';
	/** etcd on n1 has no leader once a join has begun. */
	leaderless?: boolean;
	/** On n1 lies what an unfinished stand of its etcd alone left. */
	kept?: boolean;
	members: Member[];
	join?: (attempt: number) => FakeJob;
}) {
	const spec = makeSpec({ hosts: makeHosts(joining === 'n3' ? 3 : 2, 0) });
	const software = await makeSoftware(spec);
	const facts: FleetFacts = installedFleet(spec, software);
	for (const own of Object.values(facts)) {
		if (!own.cluster) continue;
		own.cluster.nodes = own.cluster.nodes.filter(({ name }) => name !== joining);
		const known = own.cluster.etcdMembers ?? [];
		own.cluster.etcdMembers = known.filter(({ name }) => name !== joining);
	}
	const bare = facts[joining];
	if (!bare) throw new Error(`no ${joining}`);
	bare.cluster = null;
	bare.kubernetes = { ...bare.kubernetes, configFiles: [], etcdData: false, nodeName: null };
	bare.observed.files['/var/lib/k8s-tui/initialized'] = null;

	const left = facts.n1?.observed.files;
	if (kept && left) left[KEPT_ETCD_MANIFEST] = observedText('kind: Pod\n');

	const log: string[] = [];
	const n1 = new FakeTransport('n1', {
		exec: (script) => {
			if (script.includes('token create')) return { stdout: `${TOKEN}\n` };
			if (script.includes('upload-certs')) return { stdout: `[upload-certs]\n${KEY}\n` };
			if (script.includes('openssl x509 -pubkey')) return { stdout: `${HASH}\n` };
			if (script.includes('snapshot save')) {
				log.push('snapshot');
				return { stdout: 'etcd-20240101T000000Z.db\n' };
			}
			const removed = /member\/remove '\{"ID":"(\d+)"\}'/.exec(script)?.[1];
			if (removed) {
				log.push(`remove member ${removed}`);
				members.splice(
					members.findIndex(({ ID }) => ID === removed),
					1,
				);
				return { stdout: '{}' };
			}
			if (script.includes('member/list')) return { stdout: JSON.stringify({ members }) };
			if (script.includes('has_leader')) {
				log.push('wait for a leader');
				return { exitCode: leaderless ? 1 : 0 };
			}
			if (script.includes('delete node')) log.push(`delete node ${joining}`);
			return {};
		},
		job: ({ id }) => {
			log.push(`n1 ${id}`);
			return {};
		},
	});
	let attempts = 0;
	const joiner = new FakeTransport(joining, {
		job: ({ id, script }) => {
			log.push(`${joining} ${id}`);
			return script.includes('kubeadm join') ? (join?.(++attempts) ?? {}) : {};
		},
	});
	const transports = { n1, n2: new FakeTransport('n2'), [joining]: joiner };
	const context = contextOf(spec, facts, software);
	const ran = await runSteps([createJoinCredentials, joinControlPlane], context, transports);
	return { ...ran, log, n1, n3: joiner };
}

const FAILED: FakeJob = { exitCode: 1, lines: ['error execution phase etcd-join: timed out'] };

describe('joining a master', () => {
	it('takes a snapshot first, and waits for etcd, the node and its API server afterwards', async () => {
		const { result, log, n1 } = await cluster({ members: [member(1), member(2)] });
		expect(result.errors).toEqual({});
		expect(log).toEqual([
			'snapshot',
			'n3 r1.join-control-plane',
			'n1 r1.join-control-plane.gate-n3',
			'n1 r1.join-control-plane.restart-api-n1',
		]);
		const gate = n1.jobs.find(({ id }) => id.endsWith('.gate-n3'))?.script;
		for (const waited of ['node n3 Ready', 'every etcd member', 'https://10.0.0.13:6443/readyz']) {
			expect(gate).toContain(waited);
		}
	});

	it('gives kubeadm token and key by stdin: they are in no script and in no event', async () => {
		const { n1, n3, events } = await cluster({ members: [member(1), member(2)] });
		const join = n3.jobs.find(({ script }) => script.includes('kubeadm join'));
		for (const secret of [TOKEN, KEY]) {
			expect(join?.stdin).toContain(secret);
			for (const script of [...n1.scripts, ...n3.scripts]) expect(script).not.toContain(secret);
			for (const { script } of [...n1.jobs, ...n3.jobs]) expect(script).not.toContain(secret);
			expect(JSON.stringify(events)).not.toContain(secret);
		}
		expect(join?.stdin).toContain(`sha256:${HASH}`);
	});

	it('that fails is undone, its dead etcd member removed after a snapshot, and tried once more', async () => {
		const members = [member(1), member(2)];
		const { result, log } = await cluster({
			members,
			join: (attempt) => {
				if (attempt > 1) return {};
				members.push(member(3, false));
				return FAILED;
			},
		});
		expect(result.errors).toEqual({});
		expect(log).toEqual([
			'snapshot',
			'n3 r1.join-control-plane',
			'n3 r1.join-control-plane.reset-2',
			'delete node n3',
			'snapshot',
			`remove member ${2 ** 40 + 3}`,
			'n3 r1.join-control-plane.attempt-2',
			'n1 r1.join-control-plane.gate-n3',
			'n1 r1.join-control-plane.restart-api-n1',
		]);
		expect(members.map(({ name }) => name)).toEqual(['n1', 'n2']);
	});

	it('as the second gives its member back before it is reset: alone, the first could not remove it', async () => {
		const members = [member(1)];
		const { result, log } = await cluster({
			joining: 'n2',
			members,
			join: (attempt) => {
				if (attempt > 1) return {};
				members.push(member(2));
				return FAILED;
			},
		});
		expect(result.errors).toEqual({});
		expect(log.slice(2, 8)).toEqual([
			'wait for a leader',
			'snapshot',
			`remove member ${2 ** 40 + 2}`,
			'n2 r1.join-control-plane.reset-2',
			'delete node n2',
			'n2 r1.join-control-plane.attempt-2',
		]);
	});

	it('as the second whose member never comes up leaves the first alone, once it is reset', async () => {
		const { result, log } = await cluster({
			joining: 'n2',
			members: [member(1)],
			leaderless: true,
			join: (attempt) => (attempt > 1 ? {} : FAILED),
		});
		expect(result.errors).toEqual({});
		expect(log.slice(2, 7)).toEqual([
			'wait for a leader',
			'n2 r1.join-control-plane.reset-2',
			'n1 r1.join-control-plane.etcd-alone-n1',
			'delete node n2',
			'n2 r1.join-control-plane.attempt-2',
		]);
	});

	it('is preceded by the end of what made the first stand alone, if that was cut off', async () => {
		const { log, plan } = await cluster({ joining: 'n2', members: [member(1)], kept: true });
		expect(log.slice(0, 3)).toEqual([
			'snapshot',
			'n1 r1.join-control-plane.etcd-alone-n1',
			'n2 r1.join-control-plane',
		]);
		const task = plan.tasks.find(({ step }) => step === 'join-control-plane');
		expect(task?.changes[0]?.subject).toBe('etcd on n1: its only member again');
	});

	it('that fails twice is given up, with the words of kubeadm', async () => {
		const { result, log, failures } = await cluster({
			members: [member(1), member(2)],
			join: () => FAILED,
		});
		expect(result.statuses['join-control-plane@n3']).toBe('failed');
		expect(failures['join-control-plane@n3']).toContain(
			'error execution phase etcd-join: timed out',
		);
		expect(log.filter((entry) => entry.includes('attempt'))).toEqual([
			'n3 r1.join-control-plane.attempt-2',
		]);
		expect(log.at(-1)).not.toContain('gate');
	});

	it('does not remove a dead member where the others are no majority', async () => {
		const members = [member(1), member(2, false), member(3, false)];
		const { log, result } = await cluster({ members, join: () => FAILED });
		expect(result.errors['join-control-plane@n3']).toMatchObject({
			code: 'etcd-quorum',
			host: 'n1',
			found: '1 started',
		});
		expect(log.some((entry) => entry.startsWith('remove'))).toBe(false);
	});

	it('does not begin where etcd does not say who its members are', async () => {
		const members: Member[] = [];
		Object.defineProperty(members, 'toJSON', { value: () => undefined });
		const { result } = await cluster({ members, join: () => FAILED });
		expect(result.errors['join-control-plane@n3']).toMatchObject({
			code: 'etcd-silent',
			host: 'n1',
		});
	});
});

describe('join credentials', () => {
	it.each([
		['token create', 'kubeadm made no bootstrap token on n1'],
		['upload-certs', 'kubeadm did not upload the control-plane certificates on n1'],
		['openssl x509', 'the hash of the cluster CA could not be made on n1'],
	])('that cannot be made (%s) say so and block the joins', async (broken, message) => {
		const spec = makeSpec({ hosts: makeHosts(2, 0) });
		const software = await makeSoftware(spec);
		const facts = installedFleet(makeSpec({ hosts: makeHosts(1, 0) }), software);
		const bare = installedFleet(spec, software).n2;
		if (!bare) throw new Error('no n2');
		const second = { ...bare, cluster: null, kubernetes: { ...bare.kubernetes, nodeName: null } };
		const answers: Record<string, string> = {
			'token create': TOKEN,
			'upload-certs': KEY,
			'openssl x509': HASH,
			'snapshot save': 'etcd.db',
		};
		const n1 = new FakeTransport('n1', {
			exec: (script) => {
				const [known, stdout = ''] =
					Object.entries(answers).find(([part]) => script.includes(part)) ?? [];
				return known === broken ? { exitCode: 1, stderr: 'refused' } : { stdout: `${stdout}\n` };
			},
		});
		const { result } = await runSteps(
			[createJoinCredentials, joinControlPlane],
			contextOf(spec, { ...facts, n2: second }, software),
			{ n1, n2: new FakeTransport('n2') },
		);
		expect(result.statuses).toEqual({
			'create-join-credentials@n1': 'failed',
			'join-control-plane@n2': 'blocked',
		});
		expect(result.errors['create-join-credentials@n1']).toMatchObject({
			message,
			found: 'refused',
		});
	});
});
