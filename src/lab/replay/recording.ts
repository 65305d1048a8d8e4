/**
 * Something that happened while a request was answered, and when: milliseconds after the request.
 * `stdin` is the end of the request's input: what follows waits for it.
 */
export type Moment =
	| [ms: number, what: 'out' | 'err', text: string]
	| [ms: number, what: 'stdin']
	| [ms: number, what: 'exit', status: number];

/** A script and its answer. */
export interface RecordedExec {
	kind: 'exec';
	host: string;
	/** What the script was for; see `ExecOptions.name`. */
	name: string;
	/** Jobs that had ended on all hosts when it was asked: the state that the answer shows. */
	after: number;
	moments: Moment[];
}

/** A detached job: its log and its exit status. */
export interface RecordedJob {
	kind: 'job';
	host: string;
	/** Its id without that of the Run. */
	job: string;
	moments: Moment[];
}

/** A file that came to a host, from the operator's machine or from another host. */
export interface RecordedTransfer {
	kind: 'transfer';
	host: string;
	file: string;
	ms: number;
}

export type Recorded = RecordedExec | RecordedJob | RecordedTransfer;

/** What a demo is about. */
export interface DemoInfo {
	name: string;
	title: string;
	description: string;
	/** The day of the recording, ISO 8601. */
	recorded: string;
	/** How long the recorded run took, seconds. */
	seconds: number;
}

/** Id of a job without that of the Run, which differs each time. */
export function jobName(id: string): string {
	return id.replace(/^\d{8}t\d{6}-[0-9a-f]{4}\./, '');
}
