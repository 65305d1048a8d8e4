import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { powerOff, powerOn } from '../../../src/lab/faults.ts';
import { execInHost } from '../../../src/lab/host.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { etcdMemberNames } from '../support/cluster.ts';
import { clusterFlags, expectConverged } from '../support/converged.ts';
import { withLab } from '../support/lab.ts';
import { type ProgramRun, type Record_, recordsOf, startProgram } from '../support/program.ts';
import { isOutput, isTask } from '../support/wait-for.ts';

/** One install that meets one misfortune after the other; each test goes on from the last. */
describe('an install that meets full disks, a power cut and a sleeping operator', () => {
	const lab = withLab('misfortune', { workers: 3, bastion: false });
	const masters = ['--limit', 'm1,m2,m3'];

	const apply = (more: string[] = [], environment: NodeJS.ProcessEnv = {}) =>
		startProgram(
			lab.state.directory,
			['apply', ...clusterFlags(lab), '--yes', ...more],
			environment,
		);

	test('a full disk of the operator stops the run cleanly: what runs on hosts finishes', async () => {
		lab.keepLogsOnFailure();
		const state = smallDisk();
		fill(state);
		const refused = await apply(masters, { XDG_STATE_HOME: state }).ended;
		expect(refused.exitCode, refused.stderr).toBe(1);
		expect(recordsOf(refused, 'error')).toMatchObject([
			{ code: 'state-unwritable', fix: expect.stringContaining('No host was reached') },
		]);
		expect(recordsOf(refused, 'host-connected')).toEqual([]);

		makeRoom(state);
		const program = apply(masters, { XDG_STATE_HOME: state });
		await program.until('images on m1', isTask('load-images', 'm1', 'running'));
		fill(state);
		const stopped = await program.ended;
		expect(stopped.exitCode, stopped.stderr.slice(-3000)).toBe(1);
		expect(recordsOf(stopped, 'error')).toMatchObject([
			{ code: 'journal-full', fix: expect.stringContaining('the hosts are fine') },
		]);
		expect(statuses(stopped, 'failed')).toEqual([]);
		expect(unfinished(stopped), 'what had begun is done').toEqual([]);
		expect(statuses(stopped, 'running')).not.toContain('init-control-plane@m1');
		for (const host of ['m1', 'm2', 'm3']) expect(await runningJobs(host), host).toBe('');
		makeRoom(state);
	});

	test('an operator whose laptop slept finds that a second one has taken over, and gives way', async () => {
		lab.keepLogsOnFailure();
		const first = apply(masters);
		await first.until('kubeadm init', isOutput('m1', /\[certs\]|\[kubeconfig\]/));
		first.process.kill('SIGSTOP');
		const home = join(lab.state.directory, 'elsewhere');
		mkdirSync(home);
		const second = apply(masters, { HOME: home, XDG_STATE_HOME: join(home, 'state') });
		await second.until('the plan of the second', ({ type }) => type === 'plan');
		first.process.kill('SIGCONT');
		const gaveWay = await first.ended;
		expect(gaveWay.exitCode, gaveWay.stderr.slice(-3000)).toBe(5);
		expect(
			notices(gaveWay).filter((text) => / has taken over .* stood still/.test(text)),
		).not.toEqual([]);
		expect(statuses(gaveWay, 'running').filter((task) => task.startsWith('join-'))).toEqual([]);

		// The second goes on alone, until m2 loses power while etcd has it for a member already.
		await second.until('the etcd member of m2', isOutput('m2', /Announced new etcd member/));
		await powerOff(lab.name, 'm2');
		await powerOn(lab.name, 'm2');
		const cutOff = await second.ended;
		expect(cutOff.exitCode, cutOff.stderr.slice(-3000)).toBe(0);
		expect(etcdMemberNames(lab, 'm1')).toEqual(['m1', 'm2', 'm3']);
		const inits = [gaveWay, cutOff].flatMap((run) => statuses(run, 'running'));
		expect(inits.filter((task) => task.startsWith('init-'))).toEqual(['init-control-plane@m1']);
	});

	test('hosts whose disks are full are named with what to do; others go on', async () => {
		lab.keepLogsOnFailure();
		await tinyFileSystem('w1', '/var/lib/k8s-tui/artifacts');
		const program = apply();
		// Preflight has found room for images: it fills up later.
		await program.until('the plan', ({ type }) => type === 'plan');
		await tinyFileSystem('w2', '/var/lib/docker');
		const run = await program.ended;
		expect(run.exitCode, run.stderr.slice(-3000)).toBe(1);
		expect(statuses(run, 'failed')).toEqual(
			expect.arrayContaining([
				expect.stringMatching(/@w1$/),
				expect.stringMatching(/^load-images@w2$/),
			]),
		);
		for (const failure of failures(run)) {
			expect(failure).toMatchObject({ host: expect.stringMatching(/^w[12]$/) });
			expect(JSON.stringify(failure)).toMatch(/space/i);
		}
		expect(statuses(run, 'done')).toContain('join-worker@w3');
	});

	test('once there is space, apply finishes, although the laptop sleeps for a minute on the way', async () => {
		lab.keepLogsOnFailure();
		await execInHost(lab.name, 'w1', ['umount', '-l', '/var/lib/k8s-tui/artifacts']);
		await execInHost(lab.name, 'w2', [
			'sh',
			'-c',
			'systemctl stop docker docker.socket; umount -l /var/lib/docker; systemctl start docker',
		]);
		const program = apply();
		await program.until('images on w1', isTask('load-images', 'w1', 'running'));
		program.process.kill('SIGSTOP');
		const awake = performance.now() + 60_000;
		await waitFor(async () => (performance.now() > awake ? true : null), {
			timeoutMs: 90_000,
			what: 'a minute of sleep',
		});
		program.process.kill('SIGCONT');
		const run = await program.ended;
		expect(run.exitCode, run.stderr.slice(-3000)).toBe(0);
		await expectConverged(lab);
	});

	let mounted: string | null = null;
	afterAll(() => {
		if (mounted) execFileSync('umount', ['-l', mounted]);
	});

	/** A directory of this machine on a disk of 4 MB. */
	function smallDisk(): string {
		const directory = join(lab.state.directory, 'small-disk');
		mkdirSync(directory);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory]);
		mounted = directory;
		return directory;
	}

	async function tinyFileSystem(host: string, directory: string): Promise<void> {
		const mount = `mkdir -p ${directory} && mount -t tmpfs -o size=30m tmpfs ${directory}`;
		await execInHost(lab.name, host, ['sh', '-c', mount]);
	}

	/** Ids of the jobs that run on a host now. */
	async function runningJobs(host: string): Promise<string> {
		const script = 'for job in /var/lib/k8s-tui/jobs/*/; do [ -e "$job/rc" ] || echo "$job"; done';
		return (
			await execInHost(lab.name, host, [
				'sh',
				'-c',
				`[ -z "$(ls -A /var/lib/k8s-tui/jobs)" ] || { ${script}; }`,
			])
		).stdout;
	}
});

function fill(directory: string): void {
	const script = 'dd if=/dev/zero of="$1/fill" bs=4k 2>/dev/null; true';
	execFileSync('sh', ['-c', script, 'fill', directory]);
}

function makeRoom(directory: string): void {
	rmSync(join(directory, 'fill'));
}

/** Tasks that had this status at some time, as `step@host`. */
function statuses(run: ProgramRun, status: string): string[] {
	return recordsOf(run, 'task')
		.filter((task) => task.status === status)
		.map(({ step, host }) => `${step}@${host}`);
}

function unfinished(run: ProgramRun): string[] {
	const ended = [...statuses(run, 'done'), ...statuses(run, 'failed')];
	return statuses(run, 'running').filter((task) => !ended.includes(task));
}

function failures(run: ProgramRun): unknown[] {
	return recordsOf(run, 'task').flatMap(({ failure }) => (failure ? [failure] : []));
}

function notices(run: ProgramRun): string[] {
	return recordsOf(run, 'notice').map(({ message }: Record_) => String(message));
}
