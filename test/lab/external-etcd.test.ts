import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { powerOff, powerOn } from '../../src/lab/faults.ts';
import type { LabHost } from '../../src/lab/state.ts';
import { editSpec } from './support/cluster.ts';
import { expectAnswers } from './support/endpoint-prober.ts';
import { withLab } from './support/lab.ts';
import { plannedChanges, runProgram } from './support/program.ts';
import { eventually } from './support/wait-for.ts';

/** No moment of a change is without an endpoint that answers. */
const LIMIT_MS = 3_000;
/**
 * A single question may be on its way to a master that loses power, or wait at one that starts, its whole
 * ten seconds: nginx does not ask whether it is ready. The next question goes to another master.
 */
const LIMIT_OF_MASTERS_MS = 12_000;

/**
 * Procedure S2: an etcd cluster of three with TLS on hosts of its own, two masters, two workers, and
 * nginx on every node as the endpoint. Each test goes on from the last.
 */
describe('a cluster with an external etcd and local proxies', () => {
	const lab = withLab('s2', { masters: 3, workers: 6, bastion: false });
	const etcd = ['w3', 'w4', 'w5'];
	const nodes = ['m1', 'm2', 'w1', 'w2'];
	const masters = ['m1', 'm2', 'm3'];
	const allNodes = ['m1', 'm2', 'm3', 'w1', 'w2'];

	const flags = () => [
		...['-f', 'cluster.yaml'],
		...['--sudo-password-file', join(lab.state.directory, 'ops-password')],
	];
	const run = (command: string, ...more: string[]) =>
		runProgram(lab.state.directory, [command, ...flags(), ...more]);
	const apply = async () => {
		const applied = await run('apply', '--yes');
		expect(applied.exitCode, applied.stderr.slice(-3000)).toBe(0);
		const again = await run('plan');
		expect(plannedChanges(again), again.stderr.slice(-3000)).toBe(0);
	};

	const host = (name: string): LabHost => {
		const found = lab.state.hosts.find((candidate) => candidate.name === name);
		if (!found) throw new Error(`no host ${name}`);
		return found;
	};
	const hostsOf = (masters: readonly string[], members: readonly string[] = etcd) => [
		...masters.map((name) => ({ name, roles: ['control-plane'], address: host(name).address })),
		...['w1', 'w2'].map((name) => ({ name, roles: ['worker'], address: host(name).address })),
		...members.map((name) => ({ name, roles: ['etcd'], address: host(name).address })),
	];
	const localProxy = { mode: 'local-proxy', port: 8443, apiServerPort: 6443 };

	/** kubectl by way of one master: the endpoint is on the nodes only. */
	const kubectlAt = (master: string, ...args: string[]) => {
		const { directory, name } = lab.state;
		const file = join(directory, `${name}.kubeconfig`);
		const server = `https://${host(master).address}:6443`;
		return execFileSync(
			join(directory, 'bundle/bin/kubectl'),
			['--kubeconfig', file, '--server', server, ...args],
			{ encoding: 'utf8', timeout: 60_000 },
		);
	};

	/** Node → since when it is Ready; null: it is not. Two equal answers: it was all the time. */
	const readySince = (master: string): Record<string, string | null> => {
		const { items } = JSON.parse(kubectlAt(master, 'get', 'nodes', '-o', 'json')) as NodeList;
		return Object.fromEntries(
			items.map(({ metadata, status }) => {
				const ready = status.conditions.find(({ type }) => type === 'Ready');
				return [metadata.name, ready?.status === 'True' ? ready.lastTransitionTime : null];
			}),
		);
	};
	const expectReady = (master: string, names: readonly string[]) => {
		const since = readySince(master);
		expect(Object.keys(since).toSorted()).toEqual([...names].toSorted());
		expect(Object.values(since)).not.toContain(null);
	};

	const apiAnswers = (
		what: string,
		hosts: readonly string[],
		limitMs: number,
		happens: () => Promise<void>,
	) => {
		const url = `https://api.${lab.state.name}.internal:8443`;
		return expectAnswers(lab, { what, hosts, url, limitMs }, happens);
	};

	test('goes up from bare hosts, and a second apply finds nothing to do', async () => {
		lab.keepLogsOnFailure();
		editSpec(lab, [
			[['etcd'], { mode: 'external' }],
			[['endpoint'], { ...localProxy, name: `api.${lab.state.name}.internal` }],
			[['hosts'], hostsOf(['m1', 'm2'])],
		]);
		await apply();
		const again = await run('apply', '--yes');
		expect([again.exitCode, plannedChanges(again)]).toEqual([0, 0]);
		expectReady('m2', nodes);
	});

	test('keeps etcd on its own hosts, closed to who has no certificate', () => {
		const pods = kubectlAt('m1', '-n', 'kube-system', 'get', 'pods', '-o', 'name');
		expect(pods).not.toContain('pod/etcd-');
		const url = `https://${host('w3').address}:2379/health`;
		const stranger = lab.ssh('m1', `curl -sk --max-time 5 ${url}`);
		expect(stranger.exitCode, 'TLS without a client certificate').not.toBe(0);
		const files = '/etc/k8s-tui/etcd';
		const client = `--cacert ${files}/ca.crt --cert ${files}/client.crt --key ${files}/client.key`;
		expect(lab.ssh('m1', `curl -s --max-time 5 ${client} ${url}`).stdout).toContain(
			'"health":"true"',
		);
		for (const name of [...etcd, 'm1', 'm2']) {
			expect(lab.ssh(name, `find ${files} -name '*.key' -perm /077`).stdout).toBe('');
		}
		expect(
			lab.ssh('m1', `ls ${files}/ca.key`).exitCode,
			'the authority’s key on a master',
		).not.toBe(0);
	});

	test('the kubeconfig that was brought home points at a master, and has the others', () => {
		const file = join(lab.state.directory, `${lab.state.name}.kubeconfig`);
		const { clusters, contexts } = parse(readFileSync(file, 'utf8')) as {
			clusters: { cluster: { server: string } }[];
			contexts: { name: string }[];
		};
		expect(clusters.map(({ cluster }) => cluster.server).toSorted()).toEqual(
			['m1', 'm2'].map((name) => `https://${host(name).address}:6443`).toSorted(),
		);
		expect(contexts).toHaveLength(2);
	});

	test('a master without power: every node still reaches the API, and all others stay Ready', async () => {
		lab.keepLogsOnFailure();
		const others = nodes.filter((name) => name !== 'm1');
		const before = readySince('m2');
		await apiAnswers('a master loses power', others, LIMIT_OF_MASTERS_MS, async () => {
			await powerOff(lab.name, 'm1');
			await eventually('m1 is known to be gone', 180_000, () =>
				expect(readySince('m2')).toEqual({ ...before, m1: null }),
			);
		});
		await apiAnswers('a master gets power again', others, LIMIT_OF_MASTERS_MS, async () => {
			await powerOn(lab.name, 'm1');
			await eventually('m1 is back', 180_000, () => expectReady('m1', nodes));
		});
		expect(readySince('m2')).toEqual({ ...before, m1: expect.any(String) });
	});

	test('a third master joins; every proxy learns of it by a reload', async () => {
		lab.keepLogsOnFailure();
		const mainPid = (name: string) =>
			lab.ssh(name, 'systemctl show -P MainPID k8s-tui-proxy.service').stdout.trim();
		const before = nodes.map(mainPid);
		editSpec(lab, [[['hosts'], hostsOf(['m1', 'm2', 'm3'])]]);
		await apiAnswers('a third master joins', nodes, LIMIT_MS, apply);
		expect(nodes.map(mainPid)).toEqual(before);
		for (const name of allNodes) {
			const config = lab.ssh(name, 'cat /etc/k8s-tui/proxy/nginx.conf').stdout;
			expect(config, name).toContain(`server ${host('m3').address}:6443 `);
		}
		expectReady('m3', allNodes);
	});

	test('a host of etcd gives its place to another one while the API answers', async () => {
		lab.keepLogsOnFailure();
		const before = readySince('m2');
		await apiAnswers('a host of etcd is replaced', allNodes, LIMIT_OF_MASTERS_MS, async () => {
			const reset = await run('reset', '--limit', 'w5', '--yes');
			expect(reset.exitCode, reset.stderr.slice(-3000)).toBe(0);
			editSpec(lab, [[['hosts'], hostsOf(['m1', 'm2', 'm3'], ['w3', 'w4', 'w6'])]]);
			await apply();
		});
		expect(readySince('m2')).toEqual(before);
		const files = '/etc/k8s-tui/etcd';
		const etcdctl = `ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379 --cacert ${files}/ca.crt --cert ${files}/member.crt --key ${files}/member.key`;
		const members = lab.ssh('w6', `${etcdctl} member list`).stdout.trim().split('\n');
		expect(members.map((line) => line.split(', ')[2]).toSorted()).toEqual(['w3', 'w4', 'w6']);
		for (const name of masters) {
			const server = lab.ssh(name, 'cat /etc/kubernetes/manifests/kube-apiserver.yaml').stdout;
			expect(server, name).toContain(`${host('w6').address}:2379`);
			expect(server, name).not.toContain(`${host('w5').address}:2379`);
		}
	});

	test.each([
		['a VIP', () => ({ mode: 'vip', vip: { address: lab.state.vip, interface: 'eth0' } })],
		['local proxies again', () => ({ mode: 'local-proxy' })],
	])('changes its endpoint to %s while the API answers', async (what, endpoint) => {
		lab.keepLogsOnFailure();
		const name = `api.${lab.state.name}.internal`;
		const before = readySince('m2');
		editSpec(lab, [[['endpoint'], { ...localProxy, name, ...endpoint() }]]);
		await apiAnswers(`the endpoint becomes ${what}`, allNodes, LIMIT_MS, apply);
		expect(readySince('m2')).toEqual(before);
	});

	test('reset takes everything off again', async () => {
		lab.keepLogsOnFailure();
		const reset = await run('reset', '--yes');
		expect(reset.exitCode, reset.stderr.slice(-3000)).toBe(0);
		expect(plannedChanges(await run('reset', '--yes'))).toBe(0);
		for (const name of [...allNodes, ...etcd, 'w6']) {
			const left = lab.ssh(name, 'ls -d /etc/k8s-tui /var/lib/etcd/member 2>/dev/null').stdout;
			expect(left, name).toBe('');
		}
	});
});

interface NodeList {
	items: {
		metadata: { name: string };
		status: { conditions: { type: string; status: string; lastTransitionTime: string }[] };
	}[];
}
