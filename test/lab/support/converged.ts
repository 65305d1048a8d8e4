import { join } from 'node:path';
import { expect } from 'vitest';
import { execInHost } from '../../../src/lab/host.ts';
import { etcdMemberNames, nodesReady } from './cluster.ts';
import type { LabFixture } from './lab.ts';
import { type ProgramRun, plannedChanges, recordsOf, runProgram } from './program.ts';
import { eventually } from './wait-for.ts';

/** Flags of every command on a lab's cluster. */
export function clusterFlags(lab: LabFixture): string[] {
	return ['-f', 'cluster.yaml', '--sudo-password-file', join(lab.state.directory, 'ops-password')];
}

/** The cluster is whole, and whatever happened on the way left nothing behind. */
export async function expectConverged(lab: LabFixture): Promise<void> {
	const hosts = lab.state.hosts.filter(({ role }) => role !== 'bastion');
	const masters = hosts.filter(({ role }) => role === 'master').map(({ name }) => name);
	const again = await runProgram(lab.state.directory, ['apply', ...clusterFlags(lab), '--yes']);
	expect(again.exitCode, again.stderr.slice(-3000)).toBe(0);
	expect(plannedChanges(again), 'changes of one more apply').toBe(0);
	for (const master of masters) expect(etcdMemberNames(lab, master)).toEqual(masters);
	await eventually('all nodes Ready', 60_000, () =>
		expect(nodesReady(lab)).toEqual(Object.fromEntries(hosts.map(({ name }) => [name, true]))),
	);
	for (const { name } of hosts) expect(await leftovers(lab.name, name), name).toEqual([]);
}

/** Files that were begun and not finished, jobs, locks, and what was only on its way through. */
async function leftovers(lab: string, host: string): Promise<string[]> {
	const script = `find /etc /opt /usr/bin /usr/local /usr/libexec /root /var/lib/k8s-tui -xdev \
-name '*.k8s-tui-new' -o -name '.*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
ls -d /var/lib/k8s-tui/lock /var/lib/k8s-tui/artifacts /var/lib/k8s-tui/jobs/* /run/k8s-tui/peer.pl
true`;
	const { stdout } = await execInHost(lab, host, ['sh', '-c', script]);
	return stdout.split('\n').filter((line) => line !== '');
}

/**
 * Credentials are made afresh for each batch of joins, a changed cluster is verified again, and what
 * is on its way to a host is looked for there before anything is sent.
 */
const REPEATABLE = ['create-join-credentials', 'verify-cluster', 'fetch-software'];

/** Tasks that were done in one run and begun again in a later one, as `step@host`. */
export function repeatedTasks(runs: readonly ProgramRun[]): string[] {
	const done = new Set<string>();
	const repeated: string[] = [];
	for (const run of runs) {
		const tasks = recordsOf(run, 'task').filter(({ step }) => !REPEATABLE.includes(String(step)));
		const ids = (status: string) =>
			tasks.filter((task) => task.status === status).map(({ step, host }) => `${step}@${host}`);
		repeated.push(...ids('running').filter((task) => done.has(task)));
		for (const task of ids('done')) done.add(task);
	}
	return repeated;
}
