import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../src/spec/parse.ts';
import { SpecError } from '../../src/spec/problem.ts';
import { MINIMAL } from './fixture.ts';

/** Parses, and gives the error if it is one that the operator can read. */
function refusalOf(text: string): SpecError | null {
	try {
		parseSpec(text, 'f.yaml');
		return null;
	} catch (error) {
		if (!(error instanceof SpecError)) throw error;
		return error;
	}
}

/** A refusal has places inside the file and is safe to print. */
function expectReadable(error: SpecError | null, text: string): void {
	if (error === null) return;
	expect(error.problems.length).toBeGreaterThan(0);
	const lines = text.split(/\r\n|\r|\n/).length;
	for (const { line, column } of error.problems) {
		expect(line).toBeGreaterThanOrEqual(1);
		expect(line).toBeLessThanOrEqual(lines);
		expect(column).toBeGreaterThanOrEqual(1);
	}
	// biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the purpose
	expect(error.message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
}

const yamlPieces = fc.array(
	fc.constantFrom(
		...['{', '}', '[', ']', ':', ': ', '- ', '? ', '\n', '\n  ', '\n    ', ',', '#', '&a ', '*a'],
		...['!!int ', '!x ', '|', '>', '"', "'", '<<: ', '~', '---\n', '%YAML 1.2\n', '\t', '\u0000'],
		...['hosts', 'name', 'endpoint', '10.0.0.1', '1.20.2', '__proto__', 'constructor', '\u2028'],
	),
	{ maxLength: 60 },
);

describe('whatever the text, it is read or refused with a SpecError', () => {
	test('any characters', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) =>
				expectReadable(refusalOf(text), text),
			),
			{ numRuns: 500 },
		);
	});

	test('pieces of YAML in any order', () => {
		fc.assert(
			fc.property(yamlPieces, (pieces) =>
				expectReadable(refusalOf(pieces.join('')), pieces.join('')),
			),
			{ numRuns: 1500 },
		);
	});

	test('a valid file with a piece cut out, doubled or replaced', () => {
		const cut = fc.record({
			from: fc.nat(MINIMAL.length),
			length: fc.nat(40),
			piece: fc.oneof(
				fc.constant(''),
				yamlPieces.map((pieces) => pieces.join('')),
			),
		});
		fc.assert(
			fc.property(cut, ({ from, length, piece }) => {
				const text = MINIMAL.slice(0, from) + piece + MINIMAL.slice(from + length);
				expectReadable(refusalOf(text), text);
			}),
			{ numRuns: 1500 },
		);
	});

	test('any JSON, with the fields of a spec at its root', () => {
		const fields = ['name', 'kubernetes', 'etcd', 'endpoint', 'network', 'ssh', 'hosts', 'os'];
		const value = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 4 }));
		fc.assert(
			fc.property(value, (json) => {
				const text = JSON.stringify(json, null, 2);
				expectReadable(refusalOf(text), text);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('a file made to exhaust its reader is refused in little time', () => {
	const size = 250_000;
	const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
	for (const [i, letter] of [...'bcdefghij'].entries()) {
		bomb.push(`${letter}: &${letter} [${Array(10).fill(`*${'abcdefghi'[i]}`).join(', ')}]`);
	}
	test.each([
		['aliases of aliases', bomb.join('\n')],
		['a value inside itself', 'name: demo\nos: &a\n  sysctls: *a\n'],
		['brackets without end', '['.repeat(size)],
		['nested mappings', '{a: '.repeat(size / 4)],
		['nested lists', '- '.repeat(size / 2)],
		['anchors without end', '&a '.repeat(size / 3)],
		['quotes without end', '"'.repeat(size)],
		['keys without end', Array.from({ length: size / 10 }, (_, i) => `k${i}: 1`).join('\n')],
		['one key without end', 'k: 1\n'.repeat(size / 5)],
		['control characters without end', '- "\\x01"\n'.repeat(size / 9)],
		['more than any cluster needs', `${MINIMAL}${'# filler\n'.repeat(size)}`],
	])('%s', (_, text) => {
		const start = performance.now();
		expectReadable(refusalOf(text), text);
		expect(refusalOf(text)).not.toBeNull();
		expect(performance.now() - start).toBeLessThan(15_000);
	});
});
