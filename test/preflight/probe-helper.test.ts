import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { helperInput, runHelper } from '../../src/preflight/probe-helper.ts';
import { LocalTransport } from './support/local-transport.ts';

const PERL = '/usr/bin/perl';
const PORT = 36_555;

function orders(...rows: (string | number)[][]): string {
	return `${rows.map((row) => row.join('\t')).join('\n')}\ngo\n`;
}

async function measure(...rows: (string | number)[][]): Promise<string[][]> {
	const text = orders(['measure', 'token', 10, 2], ...rows);
	const { stdout } = await runHelper(new LocalTransport('here'), PERL, text, {});
	return stdout
		.trimEnd()
		.split('\n')
		.map((line) => line.split('\t'));
}

/** A helper that listens as host n9 until `end` is called. */
async function listenAsN9(protocol: 'tcp' | 'udp') {
	const stdin = new PassThrough();
	stdin.write(
		helperInput(orders(['listen', 'token', 'n9', 20], ['port', protocol, '127.0.0.2', PORT])),
	);
	const { promise: ready, resolve } = Promise.withResolvers<void>();
	const ended = runHelper(new LocalTransport('n9'), PERL, stdin, {
		onLine: ({ text }) => text === 'ready' && resolve(),
	});
	await Promise.race([ready, ended]);
	return async () => {
		stdin.end();
		return await ended;
	};
}

describe.skipIf(!existsSync(PERL))('the probe helper', () => {
	it.each(['tcp', 'udp'] as const)('knows its own %s listener by its host', async (protocol) => {
		const end = await listenAsN9(protocol);
		const answers = await measure(
			['connect', protocol, 'n9', '127.0.0.2', PORT, 1],
			['connect', protocol, 'n2', '127.0.0.2', PORT, 1],
		);
		expect(answers).toContainEqual(['connect', protocol, 'n9', '127.0.0.2', `${PORT}`, 'open']);
		expect(answers).toContainEqual([
			'connect',
			protocol,
			'n2',
			'127.0.0.2',
			`${PORT}`,
			'wrong-host',
		]);
		expect((await end()).problem).toBeNull();
	});

	it('does not answer a stranger’s datagram', async () => {
		const end = await listenAsN9('udp');
		const text = orders(
			['measure', 'other', 10, 1],
			['connect', 'udp', 'n9', '127.0.0.2', PORT, 1],
		);
		const { stdout } = await runHelper(new LocalTransport('here'), PERL, text, {});
		expect(stdout).toContain('timeout');
		await end();
	});

	it('reports a closed port as refused', async () => {
		const answers = await measure(['connect', 'tcp', 'n2', '127.0.0.2', 36_556, 1]);
		expect(answers).toContainEqual(['connect', 'tcp', 'n2', '127.0.0.2', '36556', 'refused']);
	});

	it('times writes in the nearest directory that exists and leaves no file', async () => {
		const place = await mkdtemp(join(tmpdir(), 'probe-'));
		const answers = await measure(['fsync', `${place}/not/there`, 20, 2300, 2]);
		const [, path, writes, p50, p99, max] = answers.find(([kind]) => kind === 'fsync') ?? [];
		expect([path, writes]).toEqual([place, '20']);
		expect(Number(p50)).toBeGreaterThan(0);
		expect(Number(p99)).toBeGreaterThanOrEqual(Number(p50));
		expect(Number(max)).toBeGreaterThanOrEqual(Number(p99));
		expect(await readdir(place)).toEqual([]);
		await rm(place, { recursive: true });
	});

	it('says what it could not measure and measures the rest', async () => {
		const answers = await measure(
			['arp', '10.0.0.1', 'no-such-link', 1],
			['connect', 'tcp', 'n2', '127.0.0.2', 36_556, 0],
		);
		expect(answers.filter(([kind]) => kind === 'problem')).toHaveLength(1);
		expect(answers.some(([kind]) => kind === 'connect')).toBe(true);
		expect(answers.at(-1)).toEqual(['done']);
	});
});
