import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const COUNTER = new URL('../.ci/count-results.js', import.meta.url).pathname;

interface Part {
	/** What vitest's JSON reporter left; null: nothing. */
	results: { file: 'passed' | 'failed'; tests: string[] }[] | null;
	exitStatus: number;
}

describe('the totals of .ci/run', () => {
	let directory = '';
	beforeAll(() => {
		directory = mkdtempSync(join(tmpdir(), 'ci-results-'));
	});
	afterAll(() => rmSync(directory, { recursive: true, force: true }));

	/** `PASSED FAILED SKIPPED` */
	function count(...parts: Part[]): string {
		const args = parts.flatMap(({ results, exitStatus }, index) => {
			const file = join(directory, `${index}.json`);
			rmSync(file, { force: true });
			if (results !== null) {
				const testResults = results.map(({ file: status, tests }) => ({
					status,
					assertionResults: tests.map((test) => ({ status: test })),
				}));
				writeFileSync(file, JSON.stringify({ testResults }));
			}
			return [file, String(exitStatus)];
		});
		return execFileSync(process.execPath, [COUNTER, ...args], { encoding: 'utf8' }).trim();
	}

	const good: Part = {
		results: [{ file: 'passed', tests: ['passed', 'passed', 'skipped', 'todo'] }],
		exitStatus: 0,
	};

	it('add up over all parts', () => {
		expect(count(good, good)).toBe('4 0 4');
	});

	it('count each failed test', () => {
		const results = [{ file: 'failed' as const, tests: ['passed', 'failed', 'failed'] }];
		expect(count(good, { results, exitStatus: 1 })).toBe('3 2 2');
	});

	it('count a file whose set-up failed, although none of its tests ran', () => {
		const results = [
			{ file: 'failed' as const, tests: ['skipped', 'skipped'] },
			{ file: 'failed' as const, tests: [] },
		];
		expect(count({ results, exitStatus: 1 })).toBe('0 2 2');
	});

	it('count a part that ended badly without a failed test', () => {
		expect(count(good, { ...good, exitStatus: 1 })).toBe('4 1 4');
	});

	it('count a part that left no results, or half of them, whatever its exit status says', () => {
		expect(count(good, { results: null, exitStatus: 0 })).toBe('2 1 2');
		const half = join(directory, 'half.json');
		writeFileSync(half, '{"testResults":[{"status":"pas');
		expect(execFileSync(process.execPath, [COUNTER, half, '0'], { encoding: 'utf8' })).toBe(
			'0 1 0\n',
		);
	});

	it('count a part in which no test ran', () => {
		expect(count({ results: [], exitStatus: 0 })).toBe('0 1 0');
	});
});
