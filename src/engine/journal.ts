import { closeSync, fsync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import type { Event } from '../model/events.ts';

/**
 * The Events of one Run on disk, append-only: `runs/<run>/journal.jsonl`, and the output of each
 * host in `runs/<run>/<host>.log` with a time on each line.
 */
export class Journal {
	readonly directory: string;
	readonly #journal: number;
	readonly #logs = new Map<string, number>();
	#sync: 'none' | 'under way' | 'wanted again' = 'none';
	#syncError: Error | null = null;
	#closed = false;

	constructor(stateDirectory: string, run: string) {
		this.directory = join(stateDirectory, 'runs', run);
		mkdirSync(this.directory, { recursive: true, mode: 0o700 });
		this.#journal = openSync(join(this.directory, 'journal.jsonl'), 'a', 0o600);
	}

	/** @throws OperatorError `journal-full` if the operator's disk takes no more. */
	readonly record = (event: Event): void => {
		try {
			if (this.#syncError) throw this.#syncError;
			if (event.type === 'output') {
				writeSync(this.#log(event.host), `${event.at} ${event.step} ${event.text}\n`);
				return;
			}
			for (const part of recordOf(event)) writeSync(this.#journal, part);
			if (event.type === 'task') this.#bringToDisk();
			if (event.type === 'run-finished') fsyncSync(this.#journal);
		} catch (error) {
			throw new OperatorError(`The journal in ${this.directory} cannot be written`, {
				code: 'journal-full',
				exitCode: 1,
				found: error instanceof Error ? error.message : String(error),
				fix: 'Make room on this machine, then run the same command again; the hosts are fine.',
				cause: error,
			});
		}
	};

	close(): void {
		this.#closed = true;
		closeSync(this.#journal);
		for (const log of this.#logs.values()) closeSync(log);
	}

	/**
	 * Beside the work, one request at a time: a slow disk must not hold up a thousand hosts. Whatever
	 * is written survives the end of this process anyway; this is for the end of the machine.
	 */
	#bringToDisk(): void {
		if (this.#sync !== 'none') {
			this.#sync = 'wanted again';
			return;
		}
		this.#sync = 'under way';
		fsync(this.#journal, (error) => {
			const isWanted = this.#sync === 'wanted again';
			this.#sync = 'none';
			if (this.#closed) return;
			if (error) this.#syncError ??= error;
			else if (isWanted) this.#bringToDisk();
		});
	}

	#log(host: string): number {
		let log = this.#logs.get(host);
		if (log === undefined) {
			log = openSync(join(this.directory, `${host}.log`), 'a', 0o600);
			this.#logs.set(host, log);
		}
		return log;
	}
}

/** An Event as one line, in parts: the Plan of a thousand hosts is too long for one string. */
function* recordOf(event: Event): Generator<string> {
	if (event.type !== 'plan-made') {
		yield `${JSON.stringify(event)}\n`;
		return;
	}
	const { plan, ...rest } = event;
	const { tasks, ...head } = plan;
	yield `${JSON.stringify(rest).slice(0, -1)},"plan":${JSON.stringify(head).slice(0, -1)},"tasks":[`;
	for (const [index, task] of tasks.entries()) {
		yield `${index === 0 ? '' : ','}${JSON.stringify(task)}`;
	}
	yield ']}}\n';
}

/** How much of a journal is read at once, bytes. */
const CHUNK_BYTES = 64 * 1024;

/** Events of a journal file up to its last whole record: a crash may have cut the last one off. */
export function readJournal(file: string): Event[] {
	return [...journalEvents(file)];
}

/** The same one by one: never more of the file in memory than a chunk and one record. */
export function* journalEvents(file: string): Generator<Event, void, undefined> {
	for (const line of linesOf(file)) {
		if (line === '') continue;
		try {
			const event: unknown = JSON.parse(line);
			if (!isEvent(event)) return;
			yield event;
		} catch {
			return;
		}
	}
}

/** A file of zeros, or of another program, has lines that are JSON too. */
function isEvent(value: unknown): value is Event {
	const { at, type } = (value ?? {}) as { at?: unknown; type?: unknown };
	return typeof at === 'string' && typeof type === 'string';
}

function* linesOf(file: string): Generator<string, void, undefined> {
	const descriptor = openSync(file, 'r');
	try {
		const chunk = Buffer.alloc(CHUNK_BYTES);
		const decoder = new TextDecoder();
		let rest = '';
		for (;;) {
			const bytes = readSync(descriptor, chunk);
			if (bytes === 0) break;
			const pieces = decoder.decode(chunk.subarray(0, bytes), { stream: true }).split('\n');
			const last = pieces.pop() ?? '';
			for (const piece of pieces) {
				yield rest + piece;
				rest = '';
			}
			rest += last;
		}
		yield rest;
	} finally {
		closeSync(descriptor);
	}
}
