import fc from 'fast-check';
import { expect } from 'vitest';
import { OperatorError } from '../../src/model/errors.ts';

/**
 * Fixed, so that a red test stays red until it is mended; another one may be given to look further.
 * fast-check prints seed and path of a counterexample.
 */
const SEED = Number(process.env.K8S_TUI_FUZZ_SEED ?? 20_260_101);
const FACTOR = Number(process.env.K8S_TUI_FUZZ_RUNS ?? 1);
/** No single text may keep its reader longer. */
const BOUND_MS = 1_500;

/**
 * Tries `reader` on many inputs. It may refuse one with an OperatorError and throws nothing else, it
 * comes back in bounded time, and it leaves no mark on what all objects inherit.
 */
export function holds<T>(
	inputs: fc.Arbitrary<T>,
	reader: (input: T) => unknown,
	numRuns = 200,
): void {
	fc.assert(
		fc.property(inputs, (input) => {
			const started = performance.now();
			onlyOperatorErrors(() => reader(input));
			expect(performance.now() - started).toBeLessThan(BOUND_MS);
			expectCleanPrototypes();
		}),
		{ seed: SEED, numRuns: numRuns * FACTOR },
	);
}

/** Runs a reader; the OperatorError that it refused with, or null. */
export function onlyOperatorErrors(read: () => unknown): OperatorError | null {
	try {
		read();
		return null;
	} catch (error) {
		if (error instanceof OperatorError) return error;
		throw error;
	}
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const ORIGINAL = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

export function expectCleanPrototypes(): void {
	expect(PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(ORIGINAL);
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}

const NASTY = [
	...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__.polluted'],
	...['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'],
	...['\u001b[2J', '\u001b]0;x\u0007', '\u009b1m', '\r', '\0', '\ufeff', '\u202e', '\ud800'],
	...['-1', '0x10', '1e999', 'NaN', 'Infinity', '99999999999999999999', '-'.repeat(50)],
	...[' ', '\t', '\n', '\n\n', '\\', '\\\n', "'", '"', '`', '$(x)', '%', '*', '?', '!', '#', '='],
];

/** Texts of pieces that a reader looks for, in any order, with what nobody expects between them. */
export function textOf(...samples: string[]): fc.Arbitrary<string> {
	const pieces = [
		...new Set(samples.flatMap((sample) => sample.split(/(\s+|[=:"',{}[\]|@/])/)).filter(Boolean)),
	];
	const piece = fc.oneof(
		{ weight: 8, arbitrary: fc.constantFrom(...pieces) },
		{ weight: 3, arbitrary: fc.constantFrom(...NASTY) },
		{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
		{ weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
	);
	const shuffled = fc.array(piece, { maxLength: 60 }).map((all) => all.join(''));
	const damaged = fc
		.record({
			sample: fc.constantFrom(...samples),
			cuts: fc.array(fc.record({ at: fc.nat(), length: fc.nat(60), put: piece }), { maxLength: 6 }),
		})
		.map(({ sample, cuts }) =>
			cuts.reduce((text, { at, length, put }) => {
				const from = at % (text.length + 1);
				return text.slice(0, from) + put + text.slice(from + length);
			}, sample),
		);
	return fc.oneof(shuffled, damaged);
}

/** Long texts that trip readers whose time grows with the square of the length. */
export const LONG: readonly string[] = [
	...[' ', '\t', '\n', '/', '"', "'", '[', '{', '{"a":', '=', ':', '|', '*', '*a', '-', '0', 'a '],
	...['a,', '\\', '!', '@', '::', '(', '%h', '..', 'x=y ', '\u001b[', '\u001b]0;'],
].map((piece) => piece.repeat(Math.floor(6_000 / piece.length)));
