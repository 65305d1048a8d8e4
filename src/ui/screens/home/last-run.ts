import { journalEvents } from '../../../engine/journal.ts';
import { type KnownRun, knownRuns } from '../../../engine/runs.ts';
import type { Event } from '../../../model/events.ts';
import type { Task, TaskStatus } from '../../../model/plan.ts';

/** How the last Run of a cluster that did anything stands. */
export interface LastRun {
	/** `apply`, `reset`. */
	command: string;
	/** `interrupted`: its process is gone and it never said how it ended. */
	state: 'running' | 'paused' | 'interrupted' | 'failed' | 'done';
	/** Time of its last Event, milliseconds since 1970. */
	at: number;
	/** The Step that it has come to, counted from 1; null before there is a Plan. */
	step: { index: number; count: number } | null;
}

/** Events after which other work gets its turn. */
const AT_ONCE = 200;

/**
 * The last Run that a state directory tells of, leaving out those that ended before they began to
 * change anything. Null: there is none.
 */
export async function lastRunOf(stateDirectory: string): Promise<LastRun | null> {
	for (const known of knownRuns(stateDirectory)) {
		const run = await read(known);
		if (run !== null) return run;
	}
	return null;
}

async function read(known: KnownRun): Promise<LastRun | null> {
	const seen = new Observation();
	let count = 0;
	for (const event of journalEvents(known.journal)) {
		seen.take(event);
		if (++count % AT_ONCE === 0) await new Promise((done) => setImmediate(done));
	}
	return seen.result(known.goesOn);
}

/** What the Events of one Run add up to. */
class Observation {
	#command = '';
	#at = 0;
	#tasks: Task[] = [];
	readonly #statuses = new Map<string, TaskStatus>();
	#end: (Event & { type: 'run-finished' }) | null = null;

	take(event: Event): void {
		this.#at = Date.parse(event.at) || this.#at;
		if (event.type === 'run-started') this.#command = event.command;
		else if (event.type === 'plan-made') this.#tasks = event.plan.tasks;
		else if (event.type === 'task') this.#statuses.set(`${event.step}@${event.host}`, event.status);
		else if (event.type === 'run-finished') this.#end = event;
	}

	result(goesOn: boolean): LastRun | null {
		const changedNothing = this.#statuses.size === 0 && this.#end === null;
		if (changedNothing && !goesOn) return null;
		return { command: this.#command, state: this.#state(goesOn), at: this.#at, step: this.#step() };
	}

	#state(goesOn: boolean): LastRun['state'] {
		if (this.#end === null) return goesOn ? 'running' : 'interrupted';
		if (this.#end.exitCode === 0) return 'done';
		return this.#end.exitCode === 130 ? 'paused' : 'failed';
	}

	#step(): LastRun['step'] {
		const steps = [...new Set(this.#tasks.map(({ step }) => step))];
		if (steps.length === 0) return null;
		const isOver = (step: string) =>
			this.#tasks
				.filter((task) => task.step === step)
				.every(({ id }) => ['done', 'unchanged'].includes(this.#statuses.get(id) ?? 'waiting'));
		const first = steps.findIndex((step) => !isOver(step));
		return { index: first < 0 ? steps.length : first + 1, count: steps.length };
	}
}
