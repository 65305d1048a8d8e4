import type { Readable } from 'node:stream';

/**
 * How the rest of the program reaches one host. `src/ssh/fleet.ts` makes one over SSH; a test may
 * bring its own.
 */
export interface Transport {
	/** Name of the host in the spec. */
	readonly host: string;
	/** The user that logged in and how it becomes root. */
	readonly login: { user: string; privilege: 'root' | 'sudo' | 'sudo-password' };

	/**
	 * Runs a POSIX sh script as root and resolves when it and its output have ended. The script
	 * travels on stdin, never in argv. Not for work that must survive the connection: use `runJob`.
	 * @throws OperatorError `ssh-lost`, `ssh-timeout`, `sudo-…`; never for a non-zero exit.
	 */
	exec(script: string, options?: ExecOptions): Promise<ExecResult>;

	/**
	 * Starts a detached job, or attaches to the one that already has this id, and follows it to its
	 * end across any number of lost connections. Each output line is reported exactly once.
	 */
	runJob(job: JobRequest, options?: FollowOptions): Promise<JobResult>;

	/** Follows a job that an earlier process started, from its first line or from `fromByte`. */
	attachJob(id: string, options?: FollowOptions & { fromByte?: number }): Promise<JobResult>;

	/** Ends the job's whole process group (TERM, then KILL) and waits until it is gone. */
	abortJob(id: string): Promise<void>;

	/** Removes the job's directory. */
	removeJob(id: string): Promise<void>;

	/**
	 * Writes a file atomically (temporary name, sha256 checked on the host, mode set, renamed).
	 * A file that is already there with that sha256 is not sent again.
	 */
	upload(source: UploadSource, remotePath: string, options: UploadOptions): Promise<UploadResult>;

	/** Channel openings since the connection was made: what round trips are counted by. */
	readonly roundTrips: number;

	close(): Promise<void>;
}

export interface ExecOptions {
	/** What it is for, in a few words of printable ASCII; it stands in the script's first line. */
	name?: string;
	/** What the script finds on its stdin. */
	stdin?: string | Buffer | Readable;
	/** Milliseconds; default 60 000. On expiry the script is ended and `ssh-timeout` thrown. */
	timeoutMs?: number;
	/** Run as the login user instead of root. */
	unprivileged?: boolean;
	/** Cleaned lines as they arrive; see `src/ssh/lines.ts`. */
	onLine?: (line: OutputLine) => void;
	/** The stream whose lines `onLine` gets; default both. */
	linesOf?: OutputLine['stream'];
	signal?: AbortSignal;
	/** Bytes of stdout kept for the result; more is an `ssh-output` error. Default 32 MiB. */
	maxBytes?: number;
}

export interface ExecResult {
	exitCode: number;
	/** UTF-8, as the host sent it: hostile until parsed. */
	stdout: string;
	stderr: string;
}

export interface OutputLine {
	stream: 'stdout' | 'stderr';
	/** Without control sequences, capped in length. */
	text: string;
}

export interface JobRequest {
	/** `[a-z0-9.-]+`, unique on the host; the same id attaches instead of starting twice. */
	id: string;
	/** POSIX sh, run as root. stdout and stderr share the log. */
	script: string;
	/** Given to the script on stdin from a 0600 file that is removed when the job ends. */
	stdin?: string;
}

export interface FollowOptions {
	/** `nextByte` is where to attach again to go on after this line. */
	onLine?: (line: OutputLine, nextByte: number) => void;
	/** Ends the following, not the job: it can be attached to again. `abortJob` ends a job. */
	signal?: AbortSignal;
	/** Milliseconds from the start of following; the job is aborted on expiry. */
	timeoutMs?: number;
}

export interface JobResult {
	exitCode: number;
	/** The last lines of output, cleaned, at most 200. */
	tail: string[];
	/** True if the job was there before this call. */
	attached: boolean;
}

export type UploadSource = { file: string } | { content: string | Buffer };

export interface UploadOptions {
	/** Octal, four digits. */
	mode: string;
	/** Hex; computed from the source if absent. */
	sha256?: string;
	onProgress?: (sentBytes: number, totalBytes: number) => void;
	signal?: AbortSignal;
}

export interface UploadResult {
	/** Payload bytes that left this machine; 0 if the file was there already. */
	sentBytes: number;
}
