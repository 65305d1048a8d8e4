import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatherFacts } from '../../src/facts/gather.ts';
import { mergeProbes } from '../../src/facts/probe-request.ts';
import type { Observed, ProbeRequest } from '../../src/model/facts.ts';
import { LocalShellTransport } from './support/local-shell-transport.ts';

let dir: string;

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'observed-'));
});

afterEach(() => {
	rmSync(dir, { recursive: true });
});

async function observe(request: Partial<ProbeRequest>): Promise<Observed['files']> {
	const facts = await gatherFacts(new LocalShellTransport('here'), mergeProbes([request]));
	return facts.observed.files;
}

function put(name: string, content: string | Buffer, mode = 0o644): string {
	const path = join(dir, name);
	writeFileSync(path, content);
	chmodSync(path, mode);
	return path;
}

describe('observed files', () => {
	test('come with mode, owner, size, hash, time and text', async () => {
		const path = put('a.conf', 'listen 1\n', 0o640);
		utimesSync(path, 1_700_000_000.25, 1_700_000_000.25);
		expect(await observe({ files: [path] })).toEqual({
			[path]: {
				mode: '0640',
				owner: process.getuid?.() === 0 ? 'root' : expect.any(String),
				size: 9,
				sha256: createHash('sha256').update('listen 1\n').digest('hex'),
				mtime: 1_700_000_000.25,
				content: 'listen 1\n',
			},
		});
	});

	test('keep every byte of odd texts: none, no last newline, CRLF, control characters, accents', async () => {
		const texts = [
			'',
			'no newline',
			'crlf\r\n',
			'bell\u0007\u001b[1m\n',
			'ümläut 世界\n',
			'\n\n',
			'\ufeffbom',
		];
		const paths = texts.map((text, index) => put(`f${index}`, text));
		const found = await observe({ files: paths });
		expect(paths.map((path) => found[path]?.content)).toEqual(texts);
	});

	test('cannot make one file look like two: a text that holds the heading of the next', async () => {
		const next = join(dir, 'b');
		const text = `start\n==> ${next} <==\nfaked\n`;
		const first = put('a', text);
		put('b', 'real\n');
		const found = await observe({ files: [first, next] });
		expect(found[first]?.content).toBe(text);
		expect(found[next]?.content).toBe('real\n');
	});

	test('keep the text of secret files on the host, and send their hash', async () => {
		const path = put('key.pem', 'secret-of-this-test\n', 0o600);
		const transport = new LocalShellTransport('here');
		const exec = transport.exec.bind(transport);
		const sent: string[] = [];
		transport.exec = async (script) => {
			const result = await exec(script);
			sent.push(result.stdout, result.stderr);
			return result;
		};
		const facts = await gatherFacts(transport, mergeProbes([{ secretFiles: [path] }]));
		expect(facts.observed.files[path]).toMatchObject({
			mode: '0600',
			content: null,
			sha256: createHash('sha256').update('secret-of-this-test\n').digest('hex'),
		});
		const plain = Buffer.from('secret-of-this-test').toString('base64').slice(0, 20);
		expect(sent.join('')).not.toContain('secret-of-this-test');
		expect(sent.join('')).not.toContain(plain);
	});

	test('are found by a glob, in the order of their names, with all their bytes', async () => {
		const named = put('m.conf', 'named\n');
		const first = put('a.repo', 'no newline');
		const second = put('b.repo', `==> ${first} <==\n`);
		put('b.repo.orig', 'not asked for\n');
		put('.hidden.repo', 'not asked for\n');
		mkdirSync(join(dir, 'c.repo'));
		const glob = join(dir, '*.repo');
		const found = await observe({ files: [named, first], globs: [glob, '/no/such/*.repo'] });
		const texts = Object.entries(found).map(([path, file]) => [path, file?.content]);
		expect(Object.fromEntries(texts)).toEqual({
			[named]: 'named\n',
			[first]: 'no newline',
			[second]: `==> ${first} <==\n`,
		});
		expect(Object.keys(await observe({ globs: [glob] }))).toEqual([first, second]);
	});

	test('are asked for by no glob that means more to a shell', async () => {
		const path = put('a', 'x');
		const globs = [`${path}; touch ${dir}/made`, `$(touch ${dir}/made)`, `${dir}/*/a`, '*'];
		expect(await observe({ globs })).toEqual({});
		expect(await observe({ files: [join(dir, 'made')] })).toEqual({ [join(dir, 'made')]: null });
	});

	test('have no text if they are large or are no UTF-8, and still a hash', async () => {
		const large = put('large', 'x'.repeat(64 * 1024 + 1));
		const fits = put('fits', 'y'.repeat(64 * 1024));
		const binary = put('binary', Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
		const after = put('z', 'after\n');
		const found = await observe({ files: [large, fits, binary, after] });
		expect(found[large]?.size).toBe(64 * 1024 + 1);
		expect(found[large]?.content === null).toBe(true);
		expect(found[large]?.sha256).toMatch(/^[0-9a-f]{64}$/);
		expect(found[fits]?.content).toHaveLength(64 * 1024);
		expect(found[binary]?.content).toBeNull();
		expect(found[after]?.content).toBe('after\n');
	});

	test('are hashed right when they are many megabytes, where another program does it', async () => {
		const content = Buffer.alloc(6 * 1024 * 1024, 'k8s');
		const path = put('binary', content);
		const found = await observe({ secretFiles: [path] });
		expect(found[path]?.sha256).toBe(createHash('sha256').update(content).digest('hex'));
	});

	test('may be directories, links, dangling links and pipes, none of which stops the look', async () => {
		const target = put('target', 'text\n');
		const link = join(dir, 'link');
		const dangling = join(dir, 'dangling');
		const pipe = join(dir, 'pipe');
		const folder = join(dir, 'folder');
		symlinkSync(target, link);
		symlinkSync(join(dir, 'gone'), dangling);
		spawnSync('mkfifo', [pipe]);
		mkdirSync(folder);
		const found = await observe({ files: [link, dangling, pipe, folder, target] });
		expect(found[link]?.content).toBe('text\n');
		expect(found[dangling]).toMatchObject({ sha256: '', content: null });
		expect(found[pipe]).toMatchObject({ sha256: '', content: null });
		expect(found[folder]).toMatchObject({ sha256: '', content: null, mode: '0755' });
		expect(found[target]?.content).toBe('text\n');
	});

	test('may have any name that a path can have', async () => {
		const names = ["it's", 'a b', '-n', '$(id)', 'back\\slash', '世界', '*'];
		const paths = names.map((name) => put(name, `${name}\n`));
		const found = await observe({ files: paths });
		expect(paths.map((path) => found[path]?.content)).toEqual(names.map((name) => `${name}\n`));
	});
});
