import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bundleCommand } from '../../src/cli/bundle.ts';
import { dockerArchive } from './tar-fixture.ts';

let dir: string;
let out: string;
let stdout: string;

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'bundle-'));
	out = join(dir, 'out');
	mkdirSync(join(dir, 'images'));
	const archive = dockerArchive(['k8s.gcr.io/kube-apiserver:v1.20.2']);
	writeFileSync(join(dir, 'images/kube-apiserver.tar'), archive);
	stdout = '';
	vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
		stdout += String(text);
		return true;
	});
	vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
	vi.restoreAllMocks();
	rmSync(dir, { recursive: true });
});

const run = (...args: string[]) => bundleCommand().parseAsync(args, { from: 'user' });
const create = (...args: string[]) =>
	run('create', '--from', dir, '--out', out, '--arch', 'amd64', ...args);

test('create says what the bundle is', async () => {
	await create();
	expect(stdout).toBe(`${out}: Kubernetes 1.20.2 for amd64, 1 files, 1 MiB\n`);
});

test('create --json prints one record', async () => {
	await create('--json');
	expect(JSON.parse(stdout)).toMatchObject({
		type: 'bundle',
		dir: out,
		kubernetesVersion: '1.20.2',
		arch: 'amd64',
		files: 1,
	});
});

test('verify of a whole bundle says so', async () => {
	await create();
	stdout = '';
	await run('verify', out);
	expect(stdout).toBe(`${out}: every file is as the manifest says\n`);
});

test('verify of a damaged bundle names the file and fails with exit code 1', async () => {
	await create();
	appendFileSync(join(out, 'images/kube-apiserver.tar'), 'x');
	stdout = '';
	await expect(run('verify', out)).rejects.toMatchObject({ code: 'bundle-damaged', exitCode: 1 });
	expect(stdout).toMatch(/^images\/kube-apiserver\.tar: changed: found \d+ bytes, expected /);
});

test('verify --json prints a record per problem and one for the end', async () => {
	await create();
	appendFileSync(join(out, 'images/kube-apiserver.tar'), 'x');
	stdout = '';
	await expect(run('verify', out, '--json')).rejects.toMatchObject({ exitCode: 1 });
	const records = stdout
		.trim()
		.split('\n')
		.map((line): unknown => JSON.parse(line));
	expect(records).toMatchObject([
		{ type: 'bundle-problem', kind: 'changed', path: 'images/kube-apiserver.tar' },
		{ type: 'bundle', dir: out, problems: 1 },
	]);
});
