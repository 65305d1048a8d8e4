import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LabHost } from '../../src/lab/state.ts';
import { editSpec, nodesReady } from './support/cluster.ts';
import { expectAnswers } from './support/endpoint-prober.ts';
import { withLab } from './support/lab.ts';
import { plannedChanges, recordsOf, runProgram } from './support/program.ts';

/** Its only API server is restarted with the new members: the kubelet stops it and starts it again. */
const LIMIT_MS = 20_000;

/** An external etcd without TLS, of one member that becomes three. Each test goes on from the last. */
describe('an external etcd without TLS', () => {
	const lab = withLab('plain-etcd', { masters: 1, workers: 3, bastion: false });

	const run = (command: string, ...more: string[]) => {
		const { directory } = lab.state;
		const password = ['--sudo-password-file', join(directory, 'ops-password')];
		return runProgram(directory, [command, '-f', 'cluster.yaml', ...password, ...more]);
	};
	const host = (name: string): LabHost => {
		const found = lab.state.hosts.find((candidate) => candidate.name === name);
		if (!found) throw new Error(`no host ${name}`);
		return found;
	};
	const entry = (name: string, ...roles: string[]) => ({
		...{ name, roles },
		address: host(name).address,
	});
	const hostsWithEtcdOn = (...names: string[]) => [
		entry('m1', 'control-plane', 'worker'),
		...names.map((name) => entry(name, 'etcd')),
	];
	const membersSeenBy = (name: string) =>
		lab
			.ssh(name, 'ETCDCTL_API=3 etcdctl --endpoints http://127.0.0.1:2379 member list')
			.stdout.trim()
			.split('\n')
			.map((line) => line.split(', ').slice(1, 3).join(' '))
			.toSorted();

	test('goes up with a warning that says who could read what', async () => {
		lab.keepLogsOnFailure();
		editSpec(lab, [
			[['etcd'], { mode: 'external', tls: false }],
			[['endpoint'], { mode: 'local-proxy', name: 'api.plain.internal', port: 8443 }],
			[['hosts'], hostsWithEtcdOn('w1')],
		]);
		const preflight = await run('preflight');
		expect(preflight.exitCode, preflight.stderr.slice(-3000)).toBe(0);
		const finding = recordsOf(preflight, 'finding').find(({ id }) => id === 'etcd-tls');
		expect(finding).toMatchObject({
			severity: 'warning',
			observed: expect.stringContaining('whoever reaches port 2379 can read and change all'),
		});
		const applied = await run('apply', '--yes');
		expect(applied.exitCode, applied.stderr.slice(-3000)).toBe(0);
		expect(applied.stderr).toContain('whoever reaches port 2379 of etcd can read and change all');
		expect(plannedChanges(await run('plan'))).toBe(0);
		expect(nodesReady(lab)).toEqual({ m1: true });
		// Not only said: Secrets are there to be read by whoever asks.
		const secrets = lab.ssh(
			'w3',
			`curl -s -X POST -d '{"key":"L3JlZ2lzdHJ5L3NlY3JldHMv","range_end":"L3JlZ2lzdHJ5L3NlY3JldHMw","count_only":true}' http://${host('w1').address}:2379/v3/kv/range`,
		);
		expect(Number(JSON.parse(secrets.stdout).count)).toBeGreaterThan(0);
	});

	test('grows from one member to three, and the API server is told', async () => {
		lab.keepLogsOnFailure();
		editSpec(lab, [[['hosts'], hostsWithEtcdOn('w1', 'w2', 'w3')]]);
		const what = 'etcd grows under a single master';
		const url = 'https://api.plain.internal:8443';
		await expectAnswers(lab, { what, hosts: ['m1'], url, limitMs: LIMIT_MS }, async () => {
			const applied = await run('apply', '--yes');
			expect(applied.exitCode, applied.stderr.slice(-3000)).toBe(0);
		});
		expect(plannedChanges(await run('plan'))).toBe(0);
		expect(membersSeenBy('w3')).toEqual(['started w1', 'started w2', 'started w3']);
		const server = lab.ssh('m1', 'cat /etc/kubernetes/manifests/kube-apiserver.yaml').stdout;
		const urls = ['w1', 'w2', 'w3'].map((name) => `http://${host(name).address}:2379`);
		expect(server).toContain(`--etcd-servers=${urls.join(',')}`);
		expect(nodesReady(lab)).toEqual({ m1: true });
	});

	test('loses a host of etcd and goes on', () => {
		lab.ssh('w1', 'systemctl stop etcd');
		expect(nodesReady(lab)).toEqual({ m1: true });
		lab.ssh('w1', 'systemctl start etcd');
	});
});
