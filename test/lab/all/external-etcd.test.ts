import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { powerOff, powerOn } from '../../../src/lab/faults.ts';
import type { LabHost } from '../../../src/lab/state.ts';
import { editSpec } from '../support/cluster.ts';
import { EndpointProber } from '../support/endpoint-prober.ts';
import { withLab } from '../support/lab.ts';
import { plannedChanges, runProgram } from '../support/program.ts';
import { eventually } from '../support/wait-for.ts';

/**
 * Procedure S2: an etcd cluster of three with TLS on hosts of its own, two masters, two workers, and
 * nginx on every node as the endpoint. Each test goes on from the last.
 */
describe('a cluster with an external etcd and local proxies', () => {
	const lab = withLab('s2', { masters: 3, workers: 5, bastion: false });
	const etcd = ['w3', 'w4', 'w5'];
	const nodes = ['m1', 'm2', 'w1', 'w2'];

	const flags = () => [
		...['-f', 'cluster.yaml'],
		...['--sudo-password-file', join(lab.state.directory, 'ops-password')],
	];
	const run = (command: string, ...more: string[]) =>
		runProgram(lab.state.directory, [command, ...flags(), ...more]);
	const apply = async () => {
		const applied = await run('apply', '--yes');
		expect(applied.exitCode, applied.stderr.slice(-3000)).toBe(0);
		// An API server that answers late, on a busy machine, does not tell all that it keeps.
		await eventually('nothing is left to do', 120_000, async () =>
			expect(plannedChanges(await run('plan'))).toBe(0),
		);
	};

	const host = (name: string): LabHost => {
		const found = lab.state.hosts.find((candidate) => candidate.name === name);
		if (!found) throw new Error(`no host ${name}`);
		return found;
	};
	const hostsOf = (masters: readonly string[]) => [
		...masters.map((name) => ({ name, roles: ['control-plane'] })),
		...['w1', 'w2'].map((name) => ({ name, roles: ['worker'] })),
		...etcd.map((name) => ({ name, roles: ['etcd'] })),
	];
	const withAddresses = (masters: readonly string[]) =>
		hostsOf(masters).map((entry) => ({ ...entry, address: host(entry.name).address }));
	const endpointUrl = () => `https://api.${lab.state.name}.internal:8443`;
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
	const ready = (master: string): Record<string, string> => {
		const path =
			'{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}';
		const text = kubectlAt(master, 'get', 'nodes', '-o', `jsonpath=${path}`);
		return Object.fromEntries(
			text
				.trim()
				.split(' ')
				.map((word) => word.split('=') as [string, string]),
		);
	};
	const allReady = (names: readonly string[]) =>
		Object.fromEntries(names.map((name) => [name, 'True']));

	test('goes up from bare hosts, and a second apply finds nothing to do', async () => {
		lab.keepLogsOnFailure();
		editSpec(lab, [
			[['etcd'], { mode: 'external' }],
			[['endpoint'], { ...localProxy, name: `api.${lab.state.name}.internal` }],
			[['hosts'], withAddresses(['m1', 'm2'])],
		]);
		await apply();
		expect(ready('m2')).toEqual(allReady(nodes));
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
		const prober = new EndpointProber(lab, others, endpointUrl());
		await prober.answers(20_000);
		await powerOff(lab.name, 'm1');
		const seen: Record<string, string>[] = [];
		await eventually('m1 is known to be gone', 180_000, () => {
			const now = ready('m2');
			seen.push(now);
			expect(now.m1).not.toBe('True');
		});
		await prober.answers(20_000);
		const gaps = prober.stop();
		process.stdout.write(`gap of the API when a master loses power, ms: ${JSON.stringify(gaps)}\n`);
		for (const name of others) {
			expect(gaps[name], name).toBeLessThan(10_000);
			expect([...new Set(seen.map((now) => now[name]))], name).toEqual(['True']);
		}
		await powerOn(lab.name, 'm1');
		await eventually('m1 is back', 180_000, () => expect(ready('m2')).toEqual(allReady(nodes)));
	});

	test('a third master joins; every proxy learns of it by a reload', async () => {
		lab.keepLogsOnFailure();
		const mainPid = (name: string) =>
			lab.ssh(name, 'systemctl show -P MainPID k8s-tui-proxy.service').stdout.trim();
		const before = nodes.map(mainPid);
		editSpec(lab, [[['hosts'], withAddresses(['m1', 'm2', 'm3'])]]);
		await apply();
		expect(nodes.map(mainPid)).toEqual(before);
		for (const name of [...nodes, 'm3']) {
			const config = lab.ssh(name, 'cat /etc/k8s-tui/proxy/nginx.conf').stdout;
			expect(config, name).toContain(`server ${host('m3').address}:6443 `);
		}
		expect(ready('m3')).toEqual(allReady(['m1', 'm2', 'm3', 'w1', 'w2']));
	});

	test.each([
		['a VIP', () => ({ mode: 'vip', vip: { address: lab.state.vip, interface: 'eth0' } })],
		['local proxies again', () => ({ mode: 'local-proxy' })],
	])('changes its endpoint to %s while the API answers', async (_what, endpoint) => {
		lab.keepLogsOnFailure();
		const members = ['m1', 'm2', 'm3', 'w1', 'w2'];
		const name = `api.${lab.state.name}.internal`;
		const prober = new EndpointProber(lab, members, endpointUrl());
		await prober.answers(20_000);
		editSpec(lab, [[['endpoint'], { ...localProxy, name, ...endpoint() }]]);
		await apply();
		await prober.answers(20_000);
		const gaps = prober.stop();
		process.stdout.write(
			`gap of the API while the endpoint changes, ms: ${JSON.stringify(gaps)}\n`,
		);
		for (const member of members) expect(gaps[member], member).toBeLessThan(30_000);
		expect(ready('m2')).toEqual(allReady(members));
	});

	test('reset takes everything off again', async () => {
		lab.keepLogsOnFailure();
		const reset = await run('reset', '--yes');
		expect(reset.exitCode, reset.stderr.slice(-3000)).toBe(0);
		expect(plannedChanges(await run('reset', '--yes'))).toBe(0);
		for (const name of [...nodes, 'm3', ...etcd]) {
			const left = lab.ssh(name, 'ls -d /etc/k8s-tui /var/lib/etcd/member 2>/dev/null').stdout;
			expect(left, name).toBe('');
		}
	});
});
