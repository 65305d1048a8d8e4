import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { execInHost } from '../../src/lab/host.ts';
import { type HostTree, hostTree, treeDifferences } from '../../src/lab/host-tree.ts';
import { editSpec } from './support/cluster.ts';
import { withLab } from './support/lab.ts';
import { type ProgramRun, recordsOf, runProgram } from './support/program.ts';

/** What must stop an installation before it begins. After each, every file of every host is as it was. */
describe('apply refuses, names the reason and changes nothing', () => {
	const lab = withLab('refusals', { masters: 1, workers: 1, bastion: false });
	const hosts = ['m1', 'w1'];
	let before: HostTree[] = [];
	let spec = '';

	beforeEach(async () => {
		spec = readFileSync(specFile(), 'utf8');
		lab.keepLogsOnFailure();
	});

	afterEach(() => writeFileSync(specFile(), spec));

	test('a wrong sudo password', async () => {
		editSpec(lab, [[['hosts', 1, 'ssh'], { user: 'ops' }]]);
		const wrong = join(lab.state.directory, 'wrong-password');
		writeFileSync(wrong, 'not it\n', { mode: 0o600 });
		const run = await applyUnchanged(['--sudo-password-file', wrong]);
		expect(run.exitCode).toBe(4);
		expect(failureCodes(run)).toContain('sudo-wrong-password');
		expect(run.stderr).toContain('w1');
		expect(run.stderr).not.toContain('not it');
	});

	test('a changed host key', async () => {
		const file = join(lab.state.directory, 'known_hosts');
		const trusted = readFileSync(file, 'utf8');
		const [m1 = '', w1 = ''] = hosts.map((name) => addressOf(name));
		const keyOfM1 = trusted.split('\n').find((line) => line.startsWith(`${m1} `)) ?? '';
		const others = trusted.split('\n').filter((line) => !line.startsWith(`${w1} `));
		writeFileSync(file, [...others, keyOfM1.replace(m1, w1), ''].join('\n'));
		const run = await applyUnchanged(['--accept-new-host-keys']);
		writeFileSync(file, trusted);
		expect(run.exitCode).toBe(4);
		expect(failureCodes(run)).toContain('ssh-host-key-changed');
		expect(run.stderr).toMatch(/ssh-keygen .*-R/);
	});

	test('a taken port', async () => {
		await execInHost(lab.name, 'm1', [
			'systemd-run',
			'--quiet',
			'--unit=squatter',
			'perl',
			'-MIO::Socket::INET',
			'-e',
			'my $s = IO::Socket::INET->new(LocalPort => 2379, Listen => 1) or die; sleep 600',
		]);
		const run = await applyUnchanged();
		await execInHost(lab.name, 'm1', ['systemctl', 'stop', 'squatter']);
		expect(run.exitCode).toBe(3);
		const finding = errorsOf(run).find(({ id, host }) => id === 'ports' && host === 'm1');
		expect(String(finding?.observed)).toMatch(/perl.*2379/);
	});

	test('two hosts with one machine-id', async () => {
		const id = (await execInHost(lab.name, 'm1', ['cat', '/etc/machine-id'])).stdout;
		const own = (await execInHost(lab.name, 'w1', ['cat', '/etc/machine-id'])).stdout;
		await execInHost(lab.name, 'w1', ['sh', '-c', 'cat >/etc/machine-id'], { input: id });
		const run = await applyUnchanged();
		await execInHost(lab.name, 'w1', ['sh', '-c', 'cat >/etc/machine-id'], { input: own });
		expect(run.exitCode).toBe(3);
		expect(errorsOf(run).map(({ id: check }) => check)).toContain('unique-machine-id');
	});

	test('preflight --fix applies the safe repairs, and then has none left to offer', async () => {
		await execInHost(lab.name, 'w1', ['sysctl', '-q', '-w', 'net.ipv4.ip_forward=0']);
		const flags = ['-f', 'cluster.yaml'];
		const first = await runProgram(lab.state.directory, ['preflight', ...flags]);
		expect(repairable(first)).toContain('own-name');
		const fixed = await runProgram(lab.state.directory, ['preflight', ...flags, '--fix']);
		expect(fixed.exitCode, fixed.stderr.slice(-2000)).toBe(0);
		expect(recordsOf(fixed, 'run-started')).toMatchObject([{ command: 'preflight --fix' }]);
		expect(recordsOf(fixed, 'run-finished')).toMatchObject([{ exitCode: 0 }]);
		expect(fixed.stderr).toContain('journal and logs:');
		const after = await runProgram(lab.state.directory, ['preflight', ...flags]);
		expect(repairable(after)).toEqual([]);
		expect((await execInHost(lab.name, 'w1', ['cat', '/etc/hosts'])).stdout).not.toMatch(
			/^127\.0\.1\.1/m,
		);
	});

	function specFile(): string {
		return join(lab.state.directory, 'cluster.yaml');
	}

	function addressOf(name: string): string {
		return lab.state.hosts.find((host) => host.name === name)?.address ?? '';
	}

	/** Runs apply and checks that every file of every host is what it was before. */
	async function applyUnchanged(flags: string[] = []): Promise<ProgramRun> {
		before = await trees();
		const run = await runProgram(lab.state.directory, [
			'apply',
			'-f',
			'cluster.yaml',
			'--yes',
			...flags,
		]);
		const after = await trees();
		const differences = hosts.flatMap((host, index) =>
			treeDifferences(before[index] ?? new Map(), after[index] ?? new Map()).map(
				(line) => `${host} ${line}`,
			),
		);
		expect(differences).toEqual([]);
		return run;
	}

	async function trees(): Promise<HostTree[]> {
		return await Promise.all(
			hosts.map(async (host) => await hostTree(lab.name, host, ['/var/lib/docker'])),
		);
	}
});

function failureCodes(run: ProgramRun): unknown[] {
	return recordsOf(run, 'host-failed').map(({ failure }) => (failure as { code: string }).code);
}

/** Ids of the Findings that `--fix` offers to mend. */
function repairable(run: ProgramRun): unknown[] {
	return recordsOf(run, 'finding')
		.filter((finding) => finding.repairable && finding.severity !== 'ok')
		.map(({ id }) => id);
}

function errorsOf(run: ProgramRun) {
	return recordsOf(run, 'finding').filter(({ severity }) => severity === 'error');
}
