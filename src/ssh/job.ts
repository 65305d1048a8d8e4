import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { OperatorError } from '../model/errors.ts';
import { EndWatch, type JobEnd } from './end-watch.ts';
import { lostError, remoteError } from './errors.ts';
import { abortJob, checkId, type JobHost } from './job-host.ts';
import { followScript, startScript } from './job-scripts.ts';
import { LineDecoder } from './lines.ts';
import { openScript, type ScriptChannel } from './script-channel.ts';
import type { FollowOptions, JobRequest, JobResult } from './transport.ts';

const TAIL_LINES = 200;
/** A host that has not begun the job by then waits on, and no longer holds up the others. */
const TURN_MS = 5_000;
/** Errors that say the host is out of reach for now, not that the job is lost. */
const PASSING = ['ssh-lost', 'ssh-refused', 'ssh-unreachable', 'ssh-timeout'];

/** See `Transport.runJob`. */
export async function runJob(
	host: JobHost,
	job: JobRequest,
	options: FollowOptions = {},
): Promise<JobResult> {
	checkId(job.id);
	return new Follower(host, job.id, options, 0, job).run();
}

/** See `Transport.attachJob`. */
export async function attachJob(
	host: JobHost,
	id: string,
	options: FollowOptions & { fromByte?: number } = {},
): Promise<JobResult> {
	checkId(id);
	return new Follower(host, id, options, options.fromByte ?? 0, null).run();
}

function isPassing(error: unknown): boolean {
	return error instanceof OperatorError && PASSING.includes(error.code);
}

/** A host that ran the job a moment ago and now starts no shell: it has no memory or no time left. */
function isSilentShell(error: unknown): boolean {
	return error instanceof OperatorError && error.code === 'ssh-shell';
}

/** Follows one job over as many connections as it takes. */
class Follower {
	readonly #host: JobHost;
	readonly #id: string;
	readonly #options: FollowOptions;
	readonly #tail: string[] = [];
	readonly #decoder: LineDecoder;
	/** What is to be started; null once the host said that it has it: a job may run for long. */
	#start: JobRequest | null;
	#endTurn = () => {};
	#attached = true;
	#started = false;

	constructor(
		host: JobHost,
		id: string,
		options: FollowOptions,
		fromByte: number,
		start: JobRequest | null,
	) {
		this.#host = host;
		this.#id = id;
		this.#options = options;
		this.#start = start;
		this.#decoder = new LineDecoder((text, nextByte) => this.#line(text, nextByte), fromByte);
	}

	async run(): Promise<JobResult> {
		const { signal, timeoutMs } = this.#options;
		const expiry = timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs);
		const stop = AbortSignal.any([signal, expiry].filter((one) => one != null));
		try {
			const end = await this.#followToEnd(stop);
			this.#decoder.end();
			return this.#result(end);
		} catch (error) {
			if (expiry?.aborted !== true || signal?.aborted === true) throw error;
			await abortJob(this.#host, this.#id);
			throw remoteError('job-timeout', this.#name, `job ${this.#id} took too long and was ended`, {
				expected: `an end within ${(timeoutMs ?? 0) / 1000} s`,
				found: this.#lastLines(),
				fix: 'Read the last lines of its output for what it waited for.',
			});
		}
	}

	get #name(): string {
		return this.#host.connection.target.host;
	}

	async #followToEnd(stop: AbortSignal): Promise<JobEnd> {
		const { connection } = this.#host;
		let fruitless = 0;
		let lastContact = performance.now();
		for (;;) {
			const before = this.#decoder.offset;
			try {
				return await this.#followOnce(stop);
			} catch (error) {
				stop.throwIfAborted();
				const advanced = this.#decoder.offset > before;
				if (advanced) lastContact = performance.now();
				fruitless = advanced ? 0 : fruitless + 1;
				const patient = performance.now() - lastContact < connection.timings.follow;
				const passing = isPassing(error) || (this.#started && isSilentShell(error));
				if (!passing || connection.closed || !patient) throw error;
				await wait(Math.min(2_000, 50 * 2 ** fruitless), undefined, { signal: stop });
			}
		}
	}

	/** One channel's worth. */
	async #followOnce(stop: AbortSignal): Promise<JobEnd> {
		stop.throwIfAborted();
		await this.#takeTurn(stop);
		try {
			const watch = new EndWatch();
			const channel = await this.#open(watch, stop);
			return await this.#await(channel, watch, stop);
		} finally {
			this.#endTurn();
		}
	}

	async #takeTurn(stop: AbortSignal): Promise<void> {
		if (this.#start === null) return;
		const release = await this.#host.turns.take(stop);
		const timer = setTimeout(release, TURN_MS);
		this.#endTurn = () => {
			clearTimeout(timer);
			release();
		};
	}

	/** Ends before the job does, so that the script, which may be long, is not kept that long. */
	async #open(watch: EndWatch, stop: AbortSignal): Promise<ScriptChannel> {
		const token = `k8s-tui-${randomBytes(8).toString('hex')}`;
		const { connection, privilege, root } = this.#host;
		const start = this.#start;
		const script =
			(start === null ? '' : startScript(root, start, token)) +
			followScript(root, this.#id, this.#decoder.offset, token);
		const control = new LineDecoder((line) => {
			const words = line.split(' ');
			if (words[0] === token) this.#control(words.slice(1), watch);
		});
		const channel = await openScript(connection, {
			name: `${start === null ? 'follow' : 'start'} ${this.#id} ${this.#decoder.offset} ${token}`,
			script,
			privilege,
			takesInput: start?.stdin !== undefined,
			use: 'follow',
			onStdout: (chunk) => {
				this.#decoder.push(watch.part(chunk, this.#decoder.offset));
				watch.reached(this.#decoder.offset);
			},
			onStderr: (chunk) => {
				control.push(chunk);
				watch.reached(this.#decoder.offset);
			},
			signal: stop,
		});
		if (start?.stdin !== undefined) channel.stdin.write(start.stdin);
		return channel;
	}

	async #await(channel: ScriptChannel, watch: EndWatch, stop: AbortSignal): Promise<JobEnd> {
		const leave = () => watch.stop(stop.reason);
		stop.addEventListener('abort', leave, { once: true });
		const gone = channel.exit.then((status) => {
			throw this.#followerEnded(status);
		});
		gone.catch(() => {});
		try {
			return await Promise.race([watch.end, gone]);
		} finally {
			stop.removeEventListener('abort', leave);
			watch.clear();
			channel.stdin.end();
		}
	}

	/** The follower never ends by itself before it was told to. */
	#followerEnded(status: number): Error {
		if (status === 95) {
			return remoteError('job-start', this.#name, `job ${this.#id} could not be started`, {
				expected: `a directory below ${this.#host.root}`,
				found: 'it cannot be written',
				fix: 'Check free space and permissions there (df, ls -ld).',
			});
		}
		return lostError(this.#name, `while job ${this.#id} was followed`);
	}

	#control([word, ...rest]: string[], watch: EndWatch): void {
		if (word === 'started' || word === 'attached') {
			if (!this.#started) this.#attached = word === 'attached';
			this.#started = true;
			this.#start = null;
			this.#endTurn();
		} else if (word === 'done') {
			watch.announce({ kind: 'done', exitCode: Number(rest[0]) }, Number(rest[1]));
		} else if (word === 'died') watch.announce({ kind: 'died' }, Number(rest[0]));
		else if (word === 'absent') watch.announce({ kind: 'absent' }, 0);
	}

	#line(text: string, nextByte: number): void {
		this.#tail.push(text);
		if (this.#tail.length > TAIL_LINES) this.#tail.shift();
		this.#options.onLine?.({ stream: 'stdout', text }, nextByte);
	}

	#result(end: JobEnd): JobResult {
		if (end.kind === 'done') {
			return { exitCode: end.exitCode, tail: this.#tail, attached: this.#attached };
		}
		if (end.kind === 'absent') {
			throw remoteError('job-absent', this.#name, `there is no job ${this.#id} on the host`, {
				fix: 'Run the command again: it looks at the host and starts what is missing.',
			});
		}
		throw remoteError('job-died', this.#name, `job ${this.#id} ended without an exit status`, {
			expected: 'an exit status',
			found: this.#lastLines() || 'no output',
			fix: `The host was restarted, the disk of ${this.#host.root} is full (df -h), or the job was killed (dmesg tells of no memory). Run again.`,
		});
	}

	#lastLines(): string {
		return this.#tail.slice(-5).join('\n');
	}
}
