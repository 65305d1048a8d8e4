import { constants } from 'node:os';
import type { ClientChannel } from 'ssh2';
import type { OperatorError } from '../model/errors.ts';
import { type Become, bootstrap, type Reader, TRUNCATED } from './bootstrap.ts';
import type { ChannelUse, Connection } from './connection.ts';
import { excerpt, lostError, remoteError } from './errors.ts';
import { MarkerFilter } from './marker-filter.ts';
import { parseProcessStat, type RemoteProcess } from './remote-process.ts';
import { sudoError } from './sudo-errors.ts';

/** How scripts are started on one host; found out once by `probePrivilege`. */
export interface Privilege {
	become: Become;
	/** What takes a script off stdin and leaves what follows; asked only where something follows. */
	reader: () => Promise<Reader>;
	/** For `sudo-password`. */
	password: string | null;
}

export interface ScriptRequest {
	/** What it is for; a comment in the script's first line says it on the host. */
	name: string;
	script: string;
	privilege: Privilege;
	use: ChannelUse;
	onStdout: (chunk: Buffer) => void;
	onStderr: (chunk: Buffer) => void;
	/** Whether the caller's own data follow the script on stdin. */
	takesInput: boolean;
	/** Their beginning, sent in one piece with the script. */
	input?: string;
	signal?: AbortSignal | undefined;
}

/** A script that runs on a host, its stdin still open. */
export interface ScriptChannel {
	/** The caller's part of stdin. A write after the script's end goes nowhere. */
	readonly stdin: ClientChannel;
	/** The shell that runs the script, once it has begun; null before, or without /proc. */
	process(): RemoteProcess | null;
	/**
	 * The exit status, when all output has been delivered; 128 + n for signal n.
	 */
	readonly exit: Promise<number>;
	/** Closes the channel without waiting for the script. */
	close(): void;
}

/** Starts a script. stdout and stderr are always consumed: an unread channel never closes. */
export async function openScript(
	connection: Connection,
	request: ScriptRequest,
): Promise<ScriptChannel> {
	// What the callbacks below keep in memory as long as the script runs; the script is none of it.
	const { onStdout, onStderr } = request;
	const { become, password } = request.privilege;
	const reader = request.takesInput ? await request.privilege.reader() : 'head';
	const { command, marker, input } = bootstrap(labelled(request), become, reader, password);
	const { channel, release } = await connection.exec(command, request.use, request.signal);
	const stdout = new MarkerFilter(marker);
	const stderr = new MarkerFilter(marker);
	const begun = new BeginWatch(connection, channel, () => `${stdout.noise}\n${stderr.noise}`);
	channel.on('data', (chunk: Buffer) => {
		deliver(stdout, chunk, onStdout);
		if (stdout.found) begun.clear();
	});
	channel.stderr.on('data', (chunk: Buffer) => deliver(stderr, chunk, onStderr));
	// Writing to a command that has ended is no news: its exit status says how it went.
	channel.on('error', () => {});
	channel.stderr.on('error', () => {});

	const exit = exitOf(channel).finally(release);
	channel.write(Buffer.from(input + (request.input ?? '')));
	return {
		stdin: channel,
		process: () => (stdout.found ? parseProcessStat(stdout.label) : null),
		exit: Promise.race([
			exit.then((status) => judge(connection, become, stdout, stderr, status)),
			begun.late,
		]).finally(() => begun.clear()),
		close: () => channel.close(),
	};
}

function labelled({ name, script }: ScriptRequest): string {
	return `# k8s-tui: ${name.replaceAll(/[^\x20-\x7e]/g, '?')}\n${script}`;
}

/** Knows when a script should have begun: an rc file that waits for an answer waits for ever. */
class BeginWatch {
	readonly late: Promise<never>;
	readonly #timer: NodeJS.Timeout;

	constructor(connection: Connection, channel: ClientChannel, said: () => string) {
		const { promise, reject } = Promise.withResolvers<never>();
		const { begin } = connection.timings;
		this.late = promise;
		this.late.catch(() => {});
		this.#timer = setTimeout(() => {
			reject(notBegunInTime(connection.target.host, begin, said()));
			channel.close();
		}, begin);
	}

	clear(): void {
		clearTimeout(this.#timer);
	}
}

function deliver(filter: MarkerFilter, chunk: Buffer, to: (chunk: Buffer) => void): void {
	const own = filter.push(chunk);
	if (own.length > 0) to(own);
}

/** The exit status at `close`, when the output is complete; null if there was none. */
function exitOf(channel: ClientChannel): Promise<number | null> {
	return new Promise((resolve) => {
		let status: number | null = null;
		channel.once('exit', (code: number | null, signal?: string) => {
			status = code ?? 128 + signalNumber(signal);
		});
		channel.once('close', () => resolve(status));
	});
}

function signalNumber(signal: string | undefined): number {
	const numbers: Record<string, number> = constants.signals;
	return numbers[signal ?? ''] ?? constants.signals.SIGTERM;
}

function judge(
	connection: Connection,
	become: Become,
	stdout: MarkerFilter,
	stderr: MarkerFilter,
	status: number | null,
): number {
	const { host } = connection.target;
	if (status === null) throw lostError(host, 'while a command ran');
	if (stdout.found) return status;
	if (status === TRUNCATED) throw lostError(host, 'while a command was sent');
	throw notBegun(host, become, status, `${stdout.noise}\n${stderr.noise}`);
}

function notBegunInTime(host: string, milliseconds: number, said: string): OperatorError {
	return remoteError('ssh-shell', host, 'the login shell did not begin the command', {
		expected: `a login shell that starts sh within ${milliseconds / 1000} s`,
		found: excerpt(said) || 'no output and no end',
		fix: 'Let the rc files of the SSH user (and of root) neither ask nor run anything where there is no terminal.',
	});
}

function notBegun(host: string, become: Become, status: number, said: string): OperatorError {
	const bySudo = become === 'login' ? null : sudoError(host, said);
	if (bySudo !== null) return bySudo;
	return remoteError('ssh-shell', host, 'the login shell did not run the command', {
		expected: 'a login shell that can start sh',
		found: excerpt(said) || `exit status ${status} and no output`,
		fix: 'Give the SSH user a login shell such as /bin/bash.',
	});
}
