import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { abstractWords, scrub } from '../../src/lab/record/scrub.ts';
import { fill, wordsOf } from '../../src/lab/replay/placeholders.ts';
import type { RecordedExec } from '../../src/lab/replay/recording.ts';
import { standInSecrets } from '../../src/lab/replay/stand-in-secrets.ts';

function scrubbed(text: string, replacements: Parameters<typeof scrub>[1] = []): string {
	const one: RecordedExec = {
		kind: 'exec',
		host: 'm1',
		name: 'x',
		after: 0,
		moments: [[0, 'out', text]],
	};
	const [result] = scrub([one], replacements);
	return result?.kind === 'exec' ? String(result.moments[0]?.[2]) : '';
}

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
	type: 'sec1',
	format: 'pem',
}) as string;
const hex = 'ab'.repeat(32);

describe('a recording', () => {
	it.each([
		['a bootstrap token', 'token abcdef.0123456789abcdef made', 'token ⟦token 0⟧ made'],
		['a certificate key', `Using:\n${hex}\n`, 'Using:\n⟦certificate-key 0⟧\n'],
		['a client key', 'client-key-data: QUJDRA==\n', 'client-key-data: ⟦private-key 0⟧\n'],
		['a private key', `before\n${pem}after`, 'before\n(private key)\nafter'],
		['a password hash', 'root:$6$salt$abc/def.:1:', 'root:*:1:'],
		['the host’s clock', '1795184259338288700\n', '⟦clock⟧\n'],
	])('holds a placeholder in the place of %s', (_what, text, expected) => {
		expect(scrubbed(text)).toBe(expected);
	});

	it('keeps digests that stand beside what they are of', () => {
		const line = `sha256 ${hex} */etc/hosts\n`;
		expect(scrubbed(line)).toBe(line);
	});

	it('has the same placeholder for the same secret everywhere, another for another', () => {
		const [one, two] = ['abcdef.0123456789abcdef', 'fedcba.0123456789abcdef'];
		expect(scrubbed(`${one} ${two} ${one}`)).toBe('⟦token 0⟧ ⟦token 1⟧ ⟦token 0⟧');
	});

	it('does not hold what is named to it', () => {
		expect(scrubbed('pw is hunter2', [{ pattern: 'hunter2', by: 'password' }])).toBe(
			'pw is password',
		);
	});
});

describe('what is played', () => {
	const filling = { words: [], secret: standInSecrets(), now: () => 1_700_000_000_000 };

	it('has secrets of the recorded shape, the same one each time', () => {
		const token = fill('⟦token 3⟧', filling);
		expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
		expect(fill('⟦token 3⟧', filling)).toBe(token);
		expect(fill('⟦token 4⟧', filling)).not.toBe(token);
		expect(fill('⟦certificate-key 0⟧', filling)).toMatch(/^[0-9a-f]{64}$/);
		const key = Buffer.from(fill('⟦private-key 0⟧', filling), 'base64').toString();
		expect(key).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
	});

	it('has the clock of the moment, and the random words of the live request', () => {
		const recordedWords = wordsOf(`mark ::${'1'.repeat(16)} @${'2'.repeat(32)}`);
		const liveWords = wordsOf(`mark ::${'3'.repeat(16)} @${'4'.repeat(32)}`);
		const [moment] = abstractWords([[5, 'out', `::${'1'.repeat(16)} 0 ok`]], recordedWords);
		expect(fill(String(moment?.[2]), { ...filling, words: liveWords })).toBe(
			`::${'3'.repeat(16)} 0 ok`,
		);
		expect(fill('⟦clock⟧', filling)).toBe('1700000000000000000');
	});

	it('is refused where the recording asks for a word that the request has not', () => {
		expect(() => fill('⟦word 2⟧', filling)).toThrow('nothing to fill ⟦word 2⟧ with');
		expect(() => fill('⟦secret 0⟧', filling)).toThrow('nothing to fill');
	});
});
