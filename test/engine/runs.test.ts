import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLocalLock } from '../../src/engine/local-lock.ts';
import { hostLogs, knownRuns } from '../../src/engine/runs.ts';

let state = '';
beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'runs-'));
});
afterEach(() => rmSync(state, { recursive: true }));

function addRun(run: string, files: string[]): void {
	const directory = join(state, 'runs', run);
	mkdirSync(directory, { recursive: true });
	for (const name of files) writeFileSync(join(directory, name), '');
}

describe('the known runs of a cluster', () => {
	it('are none where there never was one', () => {
		expect(knownRuns(state)).toEqual([]);
		expect(knownRuns(join(state, 'nowhere'))).toEqual([]);
	});

	it('are those with a journal, newest first', () => {
		addRun('20260101t000000-aaaa', ['journal.jsonl']);
		addRun('20260102t000000-bbbb', ['journal.jsonl']);
		addRun('20260103t000000-cccc', []);
		expect(knownRuns(state).map(({ run }) => run)).toEqual([
			'20260102t000000-bbbb',
			'20260101t000000-aaaa',
		]);
	});

	it('go on only while a k8s-tui holds the lock, and then only the newest', () => {
		addRun('20260101t000000-aaaa', ['journal.jsonl']);
		addRun('20260102t000000-bbbb', ['journal.jsonl']);
		const unlock = takeLocalLock(state, 'k8s-tui apply');
		expect(knownRuns(state).map(({ goesOn }) => goesOn)).toEqual([true, false]);
		unlock();
		expect(knownRuns(state).map(({ goesOn }) => goesOn)).toEqual([false, false]);
	});

	it('have a log per host', () => {
		addRun('20260101t000000-aaaa', ['journal.jsonl', 'n2.log', 'n1.log']);
		const [run] = knownRuns(state);
		expect(run && hostLogs(run).map(({ host }) => host)).toEqual(['n1', 'n2']);
	});
});
