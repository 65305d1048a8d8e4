import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { initCommand } from '../../src/cli/init.ts';
import { loadSpec } from '../../src/spec/load.ts';

let dir: string;
let file: string;

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'init-'));
	file = join(dir, 'cluster.yaml');
});
afterEach(() => {
	vi.restoreAllMocks();
	rmSync(dir, { recursive: true });
});

const NEEDED = '--name demo --kubernetes-version 1.20.2 --master 10.0.0.11 --vip 10.0.0.100'.split(
	' ',
);

/** Runs the command and gives what it wrote to stdout. */
async function init(...args: string[]): Promise<string> {
	let printed = '';
	vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
		printed += String(text);
		return true;
	});
	await initCommand().parseAsync(args, { from: 'user' });
	return printed;
}

test('the flags that are needed make a file that loads', async () => {
	await init(...NEEDED, '-o', file);
	const { spec } = await loadSpec(file);
	expect(spec.hosts).toEqual([
		{
			name: 'master-1',
			address: '10.0.0.11',
			roles: ['control-plane'],
			ssh: {},
			labels: {},
			taints: [],
		},
	]);
});

test('every flag ends up in its field', async () => {
	const rest =
		'--master m2=10.0.0.12 --master m3=10.0.0.13 --worker 10.0.0.14 --worker w2=10.0.0.15 --user admin --identity-file /keys/id --jump gate --jump inner --runtime docker --pod-cidr 10.200.0.0/16 --service-cidr 10.201.0.0/16 --mirror aliyun';
	await init(...NEEDED, ...rest.split(' '), '-o', file);
	const { spec } = await loadSpec(file);
	expect(spec.hosts.map(({ name, address, roles }) => [name, address, ...roles])).toEqual([
		['master-1', '10.0.0.11', 'control-plane'],
		['m2', '10.0.0.12', 'control-plane'],
		['m3', '10.0.0.13', 'control-plane'],
		['worker-1', '10.0.0.14', 'worker'],
		['w2', '10.0.0.15', 'worker'],
	]);
	expect(spec).toMatchObject({
		name: 'demo',
		kubernetes: { version: '1.20.2' },
		endpoint: { vip: { address: '10.0.0.100' } },
		ssh: { user: 'admin', identityFile: '/keys/id', jump: ['gate', 'inner'] },
		runtime: { name: 'docker' },
		network: { podCidr: '10.200.0.0/16', serviceCidr: '10.201.0.0/16' },
		source: { mode: 'online', mirror: 'aliyun' },
	});
});

test('a bundle named from here is found from where the file is', async () => {
	mkdirSync(join(dir, 'deep'));
	const deep = join(dir, 'deep', 'cluster.yaml');
	const { relative } = await import('node:path');
	await init(...NEEDED, '--bundle', relative(process.cwd(), join(dir, 'bundle')), '-o', deep);
	expect(readFileSync(deep, 'utf8')).toContain('bundle: ../bundle\n');
	expect((await loadSpec(deep)).spec.source).toMatchObject({
		mode: 'bundle',
		bundle: join(dir, 'bundle'),
	});
});

test('- writes to stdout', async () => {
	expect(await init(...NEEDED, '-o', '-')).toMatch(/^name: demo$/m);
});

test('--json prints one record', async () => {
	const printed = await init(...NEEDED, '-o', file, '--json');
	expect(JSON.parse(printed)).toEqual({ type: 'spec', file, masters: 1, workers: 0 });
});

test('all missing flags are named at once, and nothing is asked', async () => {
	await expect(init('--name', 'demo', '-o', file)).rejects.toMatchObject({
		code: 'flag-missing',
		exitCode: 2,
		message: 'init needs --kubernetes-version VERSION, --master [NAME=]ADDRESS, --vip ADDRESS',
	});
});

test('a bad value is reported under its flag', async () => {
	const args = [...NEEDED, '--worker', 'W_1=10.0.0.11', '--pod-cidr', '10.1.1.0/16', '-o', file];
	await expect(init(...args)).rejects.toMatchObject({
		code: 'flag-invalid',
		exitCode: 2,
		message: [
			'these flags make no valid cluster:',
			'  --pod-cidr: found "10.1.1.0/16", expected a network such as 10.244.0.0/16; did you mean 10.1.0.0/16?',
			'  --worker W_1=10.0.0.11: found "W_1", expected a DNS label: lower-case letters, digits and -, at most 63 characters; did you mean w-1?',
		].join('\n'),
	});
});

test('a file that is there is overwritten by --force only', async () => {
	writeFileSync(file, 'precious');
	await expect(init(...NEEDED, '-o', file)).rejects.toMatchObject({
		code: 'file-exists',
		exitCode: 2,
	});
	expect(readFileSync(file, 'utf8')).toBe('precious');
	await init(...NEEDED, '-o', file, '--force');
	expect(readFileSync(file, 'utf8')).toContain('name: demo');
});
