import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OperatorError } from '../model/errors.ts';
import type { Connection } from './connection.ts';
import { remoteError } from './errors.ts';
import { LineDecoder } from './lines.ts';
import { endProcessScript, type RemoteProcess } from './remote-process.ts';
import { openScript, type Privilege, type ScriptChannel } from './script-channel.ts';
import type { ExecOptions, ExecResult, OutputLine } from './transport.ts';

/** What a script without a name is called on the host. */
const UNNAMED = 'script';
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
/** Of stderr the end is kept: that is where the reason stands. */
const STDERR_KEPT = 1024 * 1024;
/** Tenths of a second between TERM and KILL for a script that is ended. */
const GRACE_TENTHS = 20;
/** How long ending a script on the host may take before the channel is closed regardless. */
const END_TIMEOUT_MS = 12_000;

/** Runs a script over a connection; see `Transport.exec`. */
export async function exec(
	connection: Connection,
	privilege: Privilege,
	script: string,
	options: ExecOptions = {},
): Promise<ExecResult> {
	const { signal } = options;
	signal?.throwIfAborted();
	const own: Privilege =
		options.unprivileged === true ? { ...privilege, become: 'login', password: null } : privilege;
	const stopper = new Stopper();
	const stdout = new Collector('stdout', options);
	const stderr = new Collector('stderr', options);
	const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
	const channel = await openScript(connection, {
		name: options.name ?? UNNAMED,
		script,
		privilege: own,
		takesInput: options.stdin !== undefined,
		use: 'exec',
		onStdout: (chunk) => {
			if (stopper.stopped) return;
			stdout.push(chunk);
			if (stdout.size > maxBytes) stopper.stop(tooMuch(connection, maxBytes));
		},
		onStderr: (chunk) => {
			if (!stopper.stopped) stderr.pushKeepingEnd(chunk, STDERR_KEPT);
		},
		signal,
	});
	const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
	const timer = setTimeout(() => stopper.stop(tooSlow(connection, timeoutMs)), timeoutMs);
	const onAbort = () => stopper.stop(signal?.reason);
	signal?.addEventListener('abort', onAbort, { once: true });
	const feeding = feed(channel, options.stdin, (error) => stopper.stop(error));
	try {
		const exitCode = await Promise.race([channel.exit, stopper.reason]);
		if (exitCode === stopper) throw stopper.error;
		stdout.end();
		stderr.end();
		return { exitCode: exitCode as number, stdout: stdout.text(), stderr: stderr.text() };
	} catch (error) {
		if (stopper.stopped) await endScript(connection, own, channel);
		throw error;
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', onAbort);
		feeding.abort();
	}
}

/** Remembers the first reason to stop, and wakes who waits for it. */
class Stopper {
	stopped = false;
	error: unknown;
	#wake: (self: Stopper) => void = () => {};
	readonly reason = new Promise<Stopper>((resolve) => {
		this.#wake = resolve;
	});

	stop(error: unknown): void {
		if (this.stopped) return;
		this.stopped = true;
		this.error = error;
		this.#wake(this);
	}
}

/** Gathers one stream: all bytes for the result, and lines for who listens. */
class Collector {
	size = 0;
	readonly #chunks: Buffer[] = [];
	readonly #decoder: LineDecoder | null;

	constructor(stream: OutputLine['stream'], { onLine, linesOf = stream }: ExecOptions) {
		this.#decoder =
			onLine === undefined || linesOf !== stream
				? null
				: new LineDecoder((text) => onLine({ stream, text }));
	}

	push(chunk: Buffer): void {
		this.#chunks.push(chunk);
		this.size += chunk.length;
		this.#decoder?.push(chunk);
	}

	pushKeepingEnd(chunk: Buffer, bytes: number): void {
		this.push(chunk);
		let first = this.#chunks[0];
		while (first !== undefined && this.size - first.length >= bytes) {
			this.#chunks.shift();
			this.size -= first.length;
			first = this.#chunks[0];
		}
	}

	end(): void {
		this.#decoder?.end();
	}

	text(): string {
		return Buffer.concat(this.#chunks).toString('utf8');
	}
}

/**
 * Sends the caller's stdin, with backpressure. A script may end without reading it; a source that
 * fails must not pass for a short one.
 */
function feed(
	channel: ScriptChannel,
	stdin: ExecOptions['stdin'],
	onSourceError: (error: Error) => void,
): AbortController {
	const controller = new AbortController();
	if (stdin instanceof Readable) {
		stdin.once('error', onSourceError);
		pipeline(stdin, channel.stdin, { signal: controller.signal }).catch(() => {});
	} else if (stdin === undefined) channel.stdin.end();
	else channel.stdin.end(stdin);
	return controller;
}

/**
 * Ends what a script runs on the host. Not by a signal over its channel: OpenSSH refuses those for
 * root. If the host does not answer any more, closing the channel has to do.
 */
async function endScript(
	connection: Connection,
	privilege: Privilege,
	channel: ScriptChannel,
): Promise<void> {
	const process = channel.process();
	channel.exit.catch(() => {});
	try {
		if (process !== null) await endRemotely(connection, privilege, process);
	} finally {
		channel.close();
	}
}

async function endRemotely(
	connection: Connection,
	privilege: Privilege,
	process: RemoteProcess,
): Promise<void> {
	const signal = AbortSignal.timeout(END_TIMEOUT_MS);
	try {
		const killer = await openScript(connection, {
			name: `end ${process.pid}`,
			script: endProcessScript(process, GRACE_TENTHS),
			privilege,
			takesInput: false,
			use: 'urgent',
			onStdout: () => {},
			onStderr: () => {},
			signal,
		});
		signal.addEventListener('abort', () => killer.close(), { once: true });
		killer.stdin.end();
		await killer.exit;
	} catch {
		// The connection is gone: there is nothing left to end it with.
	}
}

function tooSlow(connection: Connection, timeoutMs: number): OperatorError {
	return remoteError(
		'ssh-timeout',
		connection.target.host,
		'a command took too long and was ended',
		{
			expected: `an end within ${timeoutMs / 1000} s`,
			found: 'it was still running',
			fix: 'Check the load of the host and that nothing on it waits for an answer, then run again.',
		},
	);
}

function tooMuch(connection: Connection, maxBytes: number): OperatorError {
	return remoteError(
		'ssh-output',
		connection.target.host,
		'a command printed too much and was ended',
		{
			expected: `at most ${maxBytes} bytes`,
			found: 'more',
		},
	);
}
