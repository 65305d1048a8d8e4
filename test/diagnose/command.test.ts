import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

const LOG = new URL('logs/kubelet-cgroup-driver.txt', import.meta.url).pathname;
const HEALTHY = new URL('logs/healthy-node.txt', import.meta.url).pathname;
const MAIN = new URL('../../src/cli/main.ts', import.meta.url).href;

let directory: string;
beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'k8s-tui-diagnose-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('diagnose --log', () => {
	it('names the cause, its line, the fix and the command that applies it', async () => {
		const { exitCode, stdout } = await runCli(['diagnose', '--log', LOG], directory);
		expect(exitCode).toBe(0);
		expect(stdout).toMatch(/^1\. docker and the kubelet use different cgroup drivers/);
		expect(stdout).toContain(`${LOG}:7  Jun 02 19:33:39`);
		expect(stdout).toContain('k8s-tui diagnose -f cluster.yaml --fix set-docker-cgroup-driver');
	});

	it('prints one JSON record a diagnosis, and words on stderr', async () => {
		const { exitCode, stdout, stderr } = await runCli(
			['diagnose', '--log', LOG, '--json'],
			directory,
		);
		expect(exitCode).toBe(0);
		const records = stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(records[0]).toMatchObject({
			type: 'diagnosis',
			id: 'KL-01',
			component: 'kubelet',
			cause: expect.any(String),
			fix: expect.any(String),
			evidence: [{ source: LOG, host: null, line: 7, text: expect.stringContaining('cgroupfs') }],
			rank: 1,
		});
		expect(records.map(({ rank }) => rank)).toEqual(records.map((_, index) => index + 1));
		expect(stderr).toContain('1. docker and the kubelet');
	});

	it('searches several files and ranks what they show together', async () => {
		const disk = join(directory, 'disk.txt');
		await writeFile(disk, 'write: no space left on device\n');
		const { stdout } = await runCli(['diagnose', '--json', '--log', HEALTHY, disk, LOG], directory);
		const ids = stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line).id);
		expect(ids).toEqual(expect.arrayContaining(['OS-51', 'KL-01']));
	});

	it('says that it found nothing, and where it looked', async () => {
		const { exitCode, stdout } = await runCli(['diagnose', '--log', HEALTHY], directory);
		expect(exitCode).toBe(0);
		expect(stdout).toBe(
			`Nothing that is known to fail was found. Looked at: ${HEALTHY} (9 lines)\n`,
		);
	});

	it('reads standard input, and loads neither ssh2 nor ink', () => {
		const program = `
import { registerHooks } from 'node:module';
const heavy = [];
registerHooks({ load(url, context, next) { if (/node_modules\\/(ssh2|ink|react)\\//.test(url)) heavy.push(url); return next(url, context); } });
process.on('exit', () => process.stderr.write('heavy ' + heavy.length));
const { main } = await import(${JSON.stringify(MAIN)});
await main(['diagnose', '--log', '-', '--json']);`;
		const { stdout, stderr, status } = spawnSync(
			process.execPath,
			['--input-type=module', '-e', program],
			{
				input: 'x\nno space left on device\n',
				encoding: 'utf8',
				env: { ...process.env, NODE_NO_WARNINGS: '1' },
			},
		);
		expect(status).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject({
			id: 'OS-51',
			evidence: [{ source: 'stdin', line: 2 }],
		});
		expect(stderr).toMatch(/heavy 0$/);
	});

	it('fails with 1 for a file that cannot be read, and with 2 for a fix without hosts', async () => {
		const missing = await runCli(['diagnose', '--log', 'missing.txt'], directory);
		expect(missing.exitCode).toBe(1);
		expect(missing.stderr).toContain('The log missing.txt cannot be read');
		const fix = await runCli(['diagnose', '--log', LOG, '--fix', 'turn-swap-off'], directory);
		expect(fix.exitCode).toBe(2);
		expect(fix.stderr).toContain('k8s-tui diagnose -f cluster.yaml --fix turn-swap-off');
	});
});

describe('diagnose -f', () => {
	it('ends with 2 without a cluster.yaml', async () => {
		expect((await runCli(['diagnose', '-f', 'none.yaml'], directory)).exitCode).toBe(2);
	});

	it('names the fixes that there are where one is misspelt', async () => {
		const { exitCode, stderr } = await runCli(['diagnose', '--fix', 'swap-off'], directory);
		expect(exitCode).toBe(2);
		expect(stderr).toContain('There is no fix swap-off');
		expect(stderr).toContain('turn-swap-off');
	});
});

it('keeps its memory while a log of twenty megabytes goes by', () => {
	const program = `
const { main } = await import(${JSON.stringify(MAIN)});
process.on('exit', () => process.stderr.write('rss ' + process.resourceUsage().maxRSS));
await main(['diagnose', '--log', '-', '--json']);`;
	const script = `(yes 'Jun 02 19:33:39 n3 kubelet[24182]: I0602 reconciler.go:157] volume is attached' | head -c 20000000; echo no space left on device) | "$0" --input-type=module -e "$1" 2>&1`;
	const output = execFileSync('sh', ['-c', script, process.execPath, program], {
		encoding: 'utf8',
		env: { ...process.env, NODE_NO_WARNINGS: '1' },
	});
	expect(output).toContain('"id":"OS-51"');
	expect(Number(/rss (\d+)/.exec(output)?.[1]) / 1024).toBeLessThan(200);
}, 120_000);
