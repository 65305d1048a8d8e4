import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { hostKeyAlgorithms } from '../../src/ssh/algorithms.ts';
import {
	fingerprint,
	judgeKey,
	knownHostName,
	knownKeyTypes,
	parseKnownHosts,
} from '../../src/ssh/known-hosts.ts';
import { appendKnownHost, readKnownHosts } from '../../src/ssh/known-hosts-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-known-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A key in wire format: the parser looks at its type only. */
function wireKey(type: string, seed: string): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(type.length);
	return Buffer.concat([length, Buffer.from(type), Buffer.from(seed)]);
}

const ed = wireKey('ssh-ed25519', 'one');
const otherEd = wireKey('ssh-ed25519', 'two');
const rsa = wireKey('ssh-rsa', 'three');

function line(names: string, key: Buffer, marker = ''): string {
	const type = key.toString('latin1', 4, 4 + key.readUInt32BE(0));
	return `${marker}${names} ${type} ${key.toString('base64')} a comment\n`;
}

function judge(text: string, name: string, key: Buffer) {
	const verdict = judgeKey(parseKnownHosts(text, 'f'), name, key);
	return verdict.verdict === 'unknown' ? 'unknown' : `${verdict.verdict} ${verdict.entry.line}`;
}

function hashed(name: string): string {
	const salt = randomBytes(20);
	const hash = createHmac('sha1', salt).update(name).digest('base64');
	return `|1|${salt.toString('base64')}|${hash}`;
}

describe('judgeKey', () => {
	it.each([
		['a plain name', line('m1', ed), 'm1', ed, 'trusted 1'],
		['a name in other case', line('M1.Example', ed), 'm1.example', ed, 'trusted 1'],
		['one of a list', line('x,10.0.0.1,m1', ed), '10.0.0.1', ed, 'trusted 1'],
		['a name with a port', line('[m1]:2222', ed), '[m1]:2222', ed, 'trusted 1'],
		['the same name on another port', line('[m1]:2222', ed), 'm1', ed, 'unknown'],
		['an IPv6 address with a port', line('[fe80::1]:2222', ed), '[fe80::1]:2222', ed, 'trusted 1'],
		['a glob', line('10.0.0.*', ed), '10.0.0.7', ed, 'trusted 1'],
		['a question mark', line('m?', ed), 'm1', ed, 'trusted 1'],
		['a glob that is negated', line('*.x,!bad.x', ed), 'bad.x', ed, 'unknown'],
		['a negation only', line('!bad.x', ed), 'good.x', ed, 'unknown'],
		['a hashed name', line(hashed('m1'), ed), 'm1', ed, 'trusted 1'],
		['a hashed name with a port', line(hashed('[m1]:22022'), ed), '[m1]:22022', ed, 'trusted 1'],
		['another hashed name', line(hashed('m2'), ed), 'm1', ed, 'unknown'],
		['another key of the type', line('m1', ed), 'm1', otherEd, 'changed 1'],
		['another key under a hashed name', line(hashed('m1'), ed), 'm1', otherEd, 'changed 1'],
		['a key of another type', line('m1', rsa), 'm1', ed, 'changed 1'],
		['a second key of the type', line('m1', ed) + line('m1', otherEd), 'm1', otherEd, 'trusted 2'],
		['a revoked key', line('m1', ed) + line('*', ed, '@revoked '), 'm1', ed, 'revoked 2'],
		['a revoked key of others', line('m2', ed, '@revoked '), 'm1', ed, 'unknown'],
		[
			'a certificate authority',
			line('*.x', rsa, '@cert-authority '),
			'm1.x',
			ed,
			'cert-authority 1',
		],
		[
			'a certificate authority and a plain key',
			line('*.x', rsa, '@cert-authority ') + line('m1.x', ed),
			'm1.x',
			ed,
			'trusted 2',
		],
		['an unknown marker', line('m1', ed, '@other '), 'm1', ed, 'unknown'],
		['comments and empty lines', `# m1\n\n${line('m1', ed)}`, 'm1', ed, 'trusted 3'],
	])('%s', (_name, text, host, key, expected) => {
		expect(judge(text, host, key)).toBe(expected);
	});

	it('understands what ssh-keygen -H writes', () => {
		const file = join(directory, 'hashed');
		const key = join(directory, 'key');
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
		const [type, encoded] = readFileSync(`${key}.pub`, 'utf8').split(' ');
		writeFileSync(file, `[10.1.2.3]:2022,m9 ${type} ${encoded}\n`);
		execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
		const entries = parseKnownHosts(readFileSync(file, 'utf8'), file);
		const blob = Buffer.from(encoded ?? '', 'base64');
		expect(judgeKey(entries, knownHostName('10.1.2.3', 2022), blob).verdict).toBe('trusted');
		expect(judgeKey(entries, 'm9', blob).verdict).toBe('trusted');
		expect(judgeKey(entries, 'm8', blob).verdict).toBe('unknown');
		const shown = execFileSync('ssh-keygen', ['-lf', `${key}.pub`]).toString();
		expect(shown).toContain(fingerprint(blob));
	});
});

describe('parseKnownHosts', () => {
	it('never throws', () => {
		const piece = fc.oneof(
			fc.string(),
			fc.constantFrom(
				'|1|',
				'|',
				'@revoked',
				'@cert-authority',
				' ',
				'\t',
				'\n',
				'[',
				']',
				'!',
				'*',
			),
			fc.constantFrom('ssh-ed25519', 'AAAAC3NzaC1lZDI1NTE5', 'AAAA', '/////w=='),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 30 }), fc.string(), (parts, name) => {
				judgeKey(parseKnownHosts(parts.join(''), 'f'), name, ed);
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('hostKeyAlgorithms', () => {
	it('asks for the key types that are known for the host first', () => {
		const entries = parseKnownHosts(line('m1', rsa) + line('m2', ed), 'f');
		expect(hostKeyAlgorithms(knownKeyTypes(entries, 'm1'), null).slice(0, 4)).toEqual([
			'rsa-sha2-512',
			'rsa-sha2-256',
			'ssh-rsa',
			'ssh-ed25519',
		]);
		expect(hostKeyAlgorithms([], null)[0]).toBe('ssh-ed25519');
	});

	it('honours the list of ssh_config', () => {
		expect(hostKeyAlgorithms([], 'ssh-rsa,ssh-ed25519')).toEqual(['ssh-rsa', 'ssh-ed25519']);
		expect(hostKeyAlgorithms([], '-ecdsa-*')).not.toContain('ecdsa-sha2-nistp256');
		expect(hostKeyAlgorithms([], '^rsa-sha2-256')[0]).toBe('rsa-sha2-256');
		expect(hostKeyAlgorithms([], '+ssh-dss')).toHaveLength(7);
	});
});

describe('appendKnownHost', () => {
	it('makes a private file in a private directory, and the key is known from then on', async () => {
		const file = join(directory, 'new', 'ssh', 'known_hosts');
		await appendKnownHost(file, '[m1]:2222', ed);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(statSync(join(directory, 'new', 'ssh')).mode & 0o777).toBe(0o700);
		const entries = await readKnownHosts([join(directory, 'absent'), file]);
		expect(judgeKey(entries, '[m1]:2222', ed).verdict).toBe('trusted');
	});

	it('does not join its line to a last one without a line feed', async () => {
		const file = join(directory, 'unfinished');
		writeFileSync(file, line('m0', ed).trimEnd());
		await appendKnownHost(file, 'm1', ed);
		expect(judge(readFileSync(file, 'utf8'), 'm0', ed)).toBe('trusted 1');
		expect(judge(readFileSync(file, 'utf8'), 'm1', ed)).toBe('trusted 2');
	});

	it('loses no key when many are added at once', async () => {
		const file = join(directory, 'many');
		const names = Array.from({ length: 50 }, (_, index) => `host-${index}`);
		await Promise.all(names.map((name) => appendKnownHost(file, name, ed)));
		const entries = await readKnownHosts([file]);
		for (const name of names) expect(judgeKey(entries, name, ed).verdict).toBe('trusted');
	});
});
