import type { Diagnosis } from './diagnosis.ts';
import type { ExitCode } from './errors.ts';
import type { Finding } from './finding.ts';
import type { Change, Plan, TaskStatus } from './plan.ts';

/** What a failure looked like, in a form that can be written to a file. */
export interface Failure {
	code: string;
	message: string;
	host: string | null;
	expected: string | null;
	found: string | null;
	fix: string | null;
}

/**
 * What happened, as one typed stream. The TUI, the plain log, the JSON log, the journal and the
 * report are all made from it. No Event carries a secret: the emitter redacts.
 */
export type Event = { at: string } & EventBody;

export type EventBody =
	| { type: 'run-started'; run: string; command: string; cluster: string; version: string }
	| { type: 'host-connected'; host: string; user: string; privilege: string }
	| { type: 'host-failed'; host: string; failure: Failure }
	| { type: 'facts-gathered'; host: string; milliseconds: number }
	| ({ type: 'finding' } & Omit<Finding, 'repair'> & { repairable: boolean })
	| { type: 'plan-made'; plan: Plan; changes: number }
	| {
			type: 'task';
			step: string;
			host: string;
			status: TaskStatus;
			seconds: number;
			failure?: Failure;
	  }
	| { type: 'resource'; step: string; host: string; change: Change }
	| { type: 'job-attached'; host: string; job: string }
	| { type: 'output'; step: string; host: string; text: string }
	| { type: 'progress'; step: string; host: string; message: string }
	| ({ type: 'diagnosis'; step: string | null; host: string | null } & Diagnosis)
	| { type: 'notice'; host: string | null; level: 'info' | 'warning'; message: string }
	| { type: 'run-finished'; run: string; exitCode: ExitCode; outcome: RunOutcome };

export interface RunOutcome {
	seconds: number;
	/** Bytes of the bundle that left the operator's machine. */
	sentBytes: number;
	done: number;
	unchanged: number;
	failed: number;
	blocked: number;
	paused: number;
	/** Sentences: what is done, what failed and why, and what `apply` will do next. */
	summary: string[];
}

export type Emit = (event: EventBody) => void;
