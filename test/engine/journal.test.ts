import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, readJournal } from '../../src/engine/journal.ts';
import type { Event } from '../../src/model/events.ts';
import type { Task } from '../../src/model/plan.ts';

const at = '2024-05-06T07:08:09.010Z';
const EVENTS: Event[] = [
	{ at, type: 'run-started', run: 'r1', command: 'apply', cluster: 'demo', version: '1' },
	{ at, type: 'notice', host: null, level: 'warning', message: 'Zürich ✓ "quoted"\nline' },
	{ at, type: 'task', step: 'prepare-host', host: 'n1', status: 'running', seconds: 0 },
	{ at, type: 'task', step: 'prepare-host', host: 'n1', status: 'done', seconds: 1.5 },
];

let state: string;
beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

function written(): string {
	const journal = new Journal(state, 'r1');
	for (const event of EVENTS) journal.record(event);
	journal.close();
	return join(journal.directory, 'journal.jsonl');
}

function modeOf(path: string): string {
	return (statSync(path).mode & 0o777).toString(8);
}

describe('a journal', () => {
	it('gives back what it was given', () => {
		expect(readJournal(written())).toEqual(EVENTS);
	});

	it.each([0, 1, 3])('gives back a Plan of %i tasks', (count) => {
		const tasks = Array.from({ length: count }, (_, index): Task => {
			const resources = [{ kind: 'module', name: `"é${index}\n` } as const];
			const id = `step-${index}@n1`;
			const common = { id, step: `step-${index}`, title: 'Step', host: 'n1', needs: [] };
			return { ...common, work: { kind: 'converge', resources }, changes: [], estimate: 1 };
		});
		const event: Event = { at, type: 'plan-made', plan: { cluster: 'demo', tasks }, changes: 0 };
		const journal = new Journal(state, 'r1');
		journal.record(event);
		journal.close();
		expect(readJournal(join(journal.directory, 'journal.jsonl'))).toEqual([event]);
	});

	it('cut off at any byte reads to the last whole record', () => {
		const bytes = readFileSync(written());
		const cut = join(state, 'cut');
		for (let length = 0; length <= bytes.length; length++) {
			writeFileSync(cut, bytes.subarray(0, length));
			// A record that lacks only its newline is whole.
			const ends = EVENTS.map((_, index) => nthNewline(bytes, index + 1));
			const whole = ends.filter((end) => end <= length).length;
			expect(readJournal(cut)).toEqual(EVENTS.slice(0, whole));
		}
	});

	it('gives back records that are longer than what is read at once', () => {
		const long = 'ü'.repeat(100_003);
		const message = { at, type: 'notice', host: null, level: 'info', message: long } as const;
		const events: Event[] = [message, ...EVENTS, message];
		const file = join(state, 'long');
		writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
		expect(readJournal(file)).toEqual(events);
	});

	it('is for its owner alone, with all its directories', () => {
		const old = process.umask(0o000);
		try {
			const journal = new Journal(state, 'r1');
			journal.record({ at, type: 'output', step: 's', host: 'n1', text: 'x' });
			journal.close();
			expect(modeOf(join(state, 'runs'))).toBe('700');
			expect(modeOf(journal.directory)).toBe('700');
			expect(modeOf(join(journal.directory, 'journal.jsonl'))).toBe('600');
			expect(modeOf(join(journal.directory, 'n1.log'))).toBe('600');
		} finally {
			process.umask(old);
		}
	});

	it('keeps the output of each host in a log of its own, with time and step', () => {
		const journal = new Journal(state, 'r1');
		journal.record({ at, type: 'output', step: 'prepare-host', host: 'n1', text: 'one' });
		journal.record({ at, type: 'output', step: 'prepare-host', host: 'n2', text: 'two' });
		journal.record({ at, type: 'output', step: 'join-worker', host: 'n1', text: 'three' });
		journal.close();
		const log = (host: string) => readFileSync(join(journal.directory, `${host}.log`), 'utf8');
		expect(log('n1')).toBe(`${at} prepare-host one\n${at} join-worker three\n`);
		expect(log('n2')).toBe(`${at} prepare-host two\n`);
		expect(readJournal(join(journal.directory, 'journal.jsonl'))).toEqual([]);
	});

	it('that the disk takes no more is said to the operator, with where it is', () => {
		const directory = join(state, 'runs', 'r1');
		mkdirSync(directory, { recursive: true });
		symlinkSync('/dev/full', join(directory, 'journal.jsonl'));
		const journal = new Journal(state, 'r1');
		const [first] = EVENTS;
		expect(() => first && journal.record(first)).toThrow(
			expect.objectContaining({ code: 'journal-full', exitCode: 1 }),
		);
		journal.close();
	});
});

/** Offset of the byte just before the n-th newline: where that record is whole. */
function nthNewline(bytes: Buffer, count: number): number {
	let position = -1;
	for (let found = 0; found < count; found++) position = bytes.indexOf(10, position + 1);
	return position;
}
