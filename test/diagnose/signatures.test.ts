import semver from 'semver';
import { describe, expect, it } from 'vitest';
import {
	checkSignatures,
	loadSignatures,
	parseSignatures,
	signatureById,
} from '../../src/diagnose/load-signatures.ts';
import { searchable } from '../../src/diagnose/match.ts';
import type { Signature } from '../../src/model/diagnosis.ts';
import { fixes } from '../../src/steps/fixes/all.ts';

const signatures = loadSignatures();

function matches({ patterns }: Signature, line: string): boolean {
	return patterns.some((pattern) => new RegExp(pattern).test(searchable(line)));
}

/** Whether one of two Signatures is, over any number of steps, a symptom of the other. */
function areRelated(a: string, b: string): boolean {
	const reaches = (from: string, to: string): boolean =>
		signatureById(from)?.causes.some((next) => next === to || reaches(next, to)) ?? false;
	return reaches(a, b) || reaches(b, a);
}

/** Lines of ten thousand characters that make careless patterns slow. */
const LONG_LINES = ['a', ' ', '"', '/', 'x ', ': ', '127.0.0.1:', 'failed to ', 'Error '].map(
	(piece) => piece.repeat(Math.ceil(10_000 / piece.length)),
);

describe('the signatures', () => {
	it('are many, each with an id of its own', () => {
		expect(signatures.length).toBeGreaterThanOrEqual(125);
		expect(new Set(signatures.map(({ id }) => id)).size).toBe(signatures.length);
	});

	it('say the same in Chinese, and end their sentences', () => {
		for (const { id, cause, fix, zh } of signatures) {
			for (const text of [cause, fix]) expect(text, id).toMatch(/^[A-Z\-a-z].*\.$/);
			for (const text of [zh.cause, zh.fix]) expect(text, id).toMatch(/\p{Script=Han}.*。$/u);
		}
	});

	it('offer only fixes that there are', () => {
		const offered = signatures.flatMap(({ repair }) => repair ?? []);
		expect(offered.filter((id) => !fixes.has(id))).toEqual([]);
	});

	it('name versions as ranges', () => {
		const ranges = signatures.flatMap(({ versions }) => versions ?? []);
		expect(ranges.filter((range) => semver.validRange(range) === null)).toEqual([]);
	});

	it('match no line of another one that they have nothing to do with', () => {
		const overlaps = signatures.flatMap(({ id, samples }) =>
			signatures
				.filter((other) => other.id !== id && samples.some((line) => matches(other, line)))
				.filter((other) => !areRelated(id, other.id))
				.map((other) => `${id} ${other.id}`),
		);
		expect(overlaps).toEqual([]);
	});
});

describe.each(signatures.map((signature) => [signature.id, signature] as const))(
	'%s',
	(_id, signature) => {
		it('matches each of its samples, and each of its patterns matches one', () => {
			for (const sample of signature.samples) expect(matches(signature, sample), sample).toBe(true);
			for (const pattern of signature.patterns) {
				const used = signature.samples.some((sample) =>
					new RegExp(pattern).test(searchable(sample)),
				);
				expect(used, pattern).toBe(true);
			}
		});

		it('is quick on long lines, also on those that begin like its own', () => {
			const own = signature.samples.map((sample) =>
				sample.repeat(Math.ceil(10_000 / sample.length)),
			);
			const patterns = signature.patterns.map((pattern) => new RegExp(pattern));
			for (const line of [...LONG_LINES, ...own]) {
				const started = process.cpuUsage();
				for (const pattern of patterns) pattern.test(line);
				const { user } = process.cpuUsage(started);
				expect(user / 1000, line.slice(0, 40)).toBeLessThan(250);
			}
		});
	},
);

describe('a file of signatures', () => {
	const valid = JSON.parse(JSON.stringify(signatures.slice(0, 1))) as Record<string, unknown>[];
	const broken = (change: Record<string, unknown>) => () =>
		parseSignatures('x.json', { signatures: valid.map((entry) => ({ ...entry, ...change })) });

	it.each([
		['id', { id: 'lower-1' }],
		['level', { level: 'bad' }],
		['patterns', { patterns: [] }],
		['samples', { samples: 'one' }],
		['cause', { cause: '' }],
		['fix', { zh: { cause: '原因。' } }],
		['causes', { causes: [1] }],
		['repair', { repair: 'Not A Fix' }],
		['versions', { versions: '' }],
	])('is refused with its position where "%s" is wrong', (field, change) => {
		expect(broken(change)).toThrow(`x.json[0]: the field "${field}" is missing or wrong`);
	});

	it('is refused without a list', () => {
		expect(() => parseSignatures('x.json', [])).toThrow('x.json: expected a list "signatures"');
	});

	it('is refused where ids repeat, causes are unknown, or explain each other in a circle', () => {
		const [first] = signatures;
		if (!first) throw new Error('no signatures');
		const a = { ...first, id: 'AA-01', causes: ['AA-02'] };
		const b = { ...first, id: 'AA-02', causes: [] };
		expect(checkSignatures([a, b])).toHaveLength(2);
		expect(() => checkSignatures([a, a, b])).toThrow('AA-01 is there twice');
		expect(() => checkSignatures([a])).toThrow('AA-01 cannot cause AA-02');
		expect(() => checkSignatures([a, { ...b, causes: ['AA-01'] }])).toThrow('its own symptoms');
	});
});
