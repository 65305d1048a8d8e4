import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { type FakeHost, startFakeHost } from '../ssh/fake-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'discover-'));
let host: FakeHost;

beforeAll(async () => {
	host = await startFakeHost();
	writeFileSync(
		join(folder, 'inventory'),
		`[masters]\nm1 ansible_host=127.0.0.1 ansible_port=${host.port} ansible_user="{{ me }}"\n`,
	);
	mkdirSync(join(folder, '.ssh'), { mode: 0o700 });
	writeFileSync(
		join(folder, '.ssh', 'config'),
		`Host alias\n HostName 127.0.0.1\n Port ${host.port}\n`,
	);
});

afterAll(async () => {
	await host.stop();
	rmSync(folder, { recursive: true });
});

const discover = (...argv: string[]) => runCli(['discover', ...argv], folder);
const lines = (stdout: string) =>
	stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('k8s-tui discover', () => {
	it('shows a host that answers, with the fingerprint of its key', async () => {
		const { stdout, exitCode } = await discover(`127.0.0.1:${host.port}`);
		expect(stdout).toMatch(/127\.0\.0\.1 port \d+ +ssh +SSH-2\.0-\S+ +unknown SHA256:\S{43}\n/);
		expect(stdout).toMatch(/1 of 1 answer SSH\n$/);
		expect(exitCode).toBe(0);
	});

	it('writes a JSON line per host, and words to stderr only', async () => {
		const { stdout, stderr } = await discover('--json', '--inventory', 'inventory');
		expect(lines(stdout)).toMatchObject([
			{
				type: 'host',
				name: 'm1',
				ip: '127.0.0.1',
				port: host.port,
				state: 'ssh',
				roles: ['control-plane'],
				hostKey: { verdict: 'unknown' },
			},
			{ type: 'discover', hosts: 1, ssh: 1 },
		]);
		expect(stderr).toContain('m1: ansible_user is ignored');
	});

	it('finds what ~/.ssh/config names', async () => {
		const { stdout } = await discover('--json', '--ssh-config');
		expect(lines(stdout)).toMatchObject([{ name: 'alias', port: host.port, state: 'ssh' }, {}]);
	});

	it('says nothing of the empty part of a range unless it is asked to', async () => {
		const [quiet, all] = await Promise.all([
			discover('127.0.0.{1..2}:1'),
			discover('127.0.0.{1..2}:1', '--all'),
		]);
		expect(quiet.stdout).toBe('0 of 2 answer SSH\n');
		expect(all.stdout).toMatch(/127\.0\.0\.1 .*closed\n127\.0\.0\.2 .*closed\n0 of 2/);
		expect([quiet.exitCode, all.exitCode]).toEqual([4, 4]);
	});

	it.each([
		[[], /discover is told of no hosts/],
		[['10.0.0.300'], /1:1: found "10\.0\.0\.300"/],
		[['--inventory', 'nowhere'], /cannot read nowhere/],
		[['--inventory', 'inventory', '--from', 'nowhere.yaml'], /there is no nowhere\.yaml/],
		[['m1', '--timeout', 'x'], /a number of seconds/],
	])('ends with 2 for %j', async (argv, message) => {
		const { exitCode, stderr } = await discover(...argv);
		expect(stderr).toMatch(message);
		expect(exitCode).toBe(2);
	});
});
