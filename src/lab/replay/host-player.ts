import type { ServerChannel } from 'ssh2';
import type { ReplayClock } from './clock.ts';
import { ReplayJob } from './jobs.ts';
import { fill, wordsOf } from './placeholders.ts';
import { jobName, type Moment } from './recording.ts';
import { execName, type ScriptBook } from './script-book.ts';
import type { standInSecrets } from './stand-in-secrets.ts';
import { Timeline } from './timeline.ts';
import { greeting, RequestReader, type WireRequest } from './wire.ts';

/** Exit status for what was never recorded: EX_SOFTWARE of sysexits(3). */
const UNRECORDED = 70;

/** Exit status of a script that is ended by TERM. */
const ENDED = 143;

/** What all hosts of a replay share. */
export interface Stage {
	clock: ReplayClock;
	book: ScriptBook;
	secret: ReturnType<typeof standInSecrets>;
	/** Jobs that have ended on all hosts. */
	endedJobs: number;
	/** Called with what the recording has no answer to. */
	onUnrecorded: (host: string, request: string) => void;
}

/** Answers what a host is asked, from the recording. */
export class HostPlayer {
	readonly #host: string;
	readonly #stage: Stage;
	readonly #jobs = new Map<string, ReplayJob>();
	/** How to end what runs, by the pid that its greeting told. */
	readonly #running = new Map<number, () => void>();
	#lastPid = 1000;

	constructor(host: string, stage: Stage) {
		this.#host = host;
		this.#stage = stage;
	}

	/** Answers a command: takes its script off the channel, then plays. */
	serve(channel: ServerChannel, command: string): void {
		const reader = new RequestReader(command);
		if (!reader.understood) {
			this.#refuse(channel, command);
			return;
		}
		let taking = true;
		const take = (chunk: Buffer) => {
			if (!taking) return;
			const request = reader.push(chunk);
			if (request === null) return;
			taking = false;
			channel.off('data', take);
			this.#answer(channel, request);
		};
		channel.on('data', take);
	}

	#answer(channel: ServerChannel, request: WireRequest): void {
		const pid = ++this.#lastPid;
		this.#running.set(pid, () => this.#leave(channel, ENDED));
		channel.once('close', () => this.#running.delete(pid));
		channel.write(greeting(request.marker, pid));
		channel.stderr.write(`${request.marker}\n`);
		const [verb = '', ...words] = request.name.split(' ');
		switch (verb) {
			case 'start':
				this.#startAndFollow(channel, request, words);
				break;
			case 'follow':
				this.#follow(channel, words);
				break;
			case 'abort':
				this.#jobs.get(words[0] ?? '')?.abort();
				this.#leave(channel, 0);
				break;
			case 'remove':
				this.#jobs.delete(words[0] ?? '');
				this.#leave(channel, 0);
				break;
			case 'end':
				this.#running.get(Number(words[0]))?.();
				this.#leave(channel, 0);
				break;
			case 'upload':
				this.#receive(channel, request.rest, words);
				break;
			case 'fetch':
				this.#fetch(channel, words[0] ?? '');
				break;
			case 'serve':
				channel.write(`listening ${words[0]}\n`);
				this.#untilStdinEnds(channel, () => this.#leave(channel, 0));
				break;
			default:
				this.#play(channel, request);
		}
	}

	/** Plays a recorded script: its output, its exit status, at their time. */
	#play(channel: ServerChannel, { name, script }: WireRequest): void {
		const { book, clock, secret } = this.#stage;
		const words = wordsOf(script);
		const key = execName(name, script, words);
		const recorded = book.exec(this.#host, key, this.#stage.endedJobs);
		if (recorded === undefined) {
			this.#refuse(channel, key);
			return;
		}
		const filling = { words, secret, now: Date.now };
		const timeline = new Timeline(recorded.moments, {
			clock,
			startedAt: clock.now(),
			happen: (moment) => {
				if (moment[1] === 'out') channel.write(fill(moment[2], filling));
				else if (moment[1] === 'err') channel.stderr.write(fill(moment[2], filling));
				else if (moment[1] === 'exit') this.#leave(channel, moment[2]);
			},
		});
		channel.once('close', () => timeline.stop());
		this.#untilStdinEnds(channel, () => timeline.endStdin());
	}

	#startAndFollow(channel: ServerChannel, { script }: WireRequest, words: string[]): void {
		const [id = '', , token = ''] = words;
		const isNew = !this.#jobs.has(id);
		if (isNew) this.#start(id, script);
		channel.stderr.write(`${token} ${isNew ? 'started' : 'attached'}\n`);
		this.#follow(channel, words);
	}

	#start(id: string, script: string): void {
		const { book, clock, secret } = this.#stage;
		const moments = book.job(this.#host, id)?.moments ?? this.#unrecordedJob(id);
		const filling = { words: wordsOf(script), secret, now: Date.now };
		const fillIn = (text: string) => fill(text, filling);
		const job = new ReplayJob(clock, moments, fillIn, () => {
			this.#stage.endedJobs += 1;
		});
		this.#jobs.set(id, job);
	}

	/** A job that fails and says why: to one that cannot be started the engine would come back. */
	#unrecordedJob(id: string): Moment[] {
		const request = `job ${jobName(id)}`;
		this.#stage.onUnrecorded(this.#host, request);
		return [
			[0, 'out', unrecordedText(request)],
			[0, 'exit', UNRECORDED],
		];
	}

	/** Its log from a byte on, then one word about its end; goes when stdin ends. */
	#follow(channel: ServerChannel, [id = '', from = '0', token = '']: string[]): void {
		const job = this.#jobs.get(id);
		let sent = Number(from);
		let told = false;
		const show = () => {
			if (job === undefined) return;
			if (job.log.length > sent) channel.write(job.log.subarray(sent));
			sent = Math.max(sent, job.log.length);
			if (job.exitCode === null || told) return;
			told = true;
			channel.stderr.write(`${token} done ${job.exitCode} ${job.log.length}\n`);
		};
		if (job === undefined) channel.stderr.write(`${token} absent\n`);
		const unwatch = job?.watch(show) ?? (() => {});
		channel.once('close', unwatch);
		show();
		this.#untilStdinEnds(channel, () => this.#leave(channel, 0));
	}

	/** Takes the bytes of a file and forgets them. */
	#receive(
		channel: ServerChannel,
		rest: Buffer,
		[size = '0', token = '', ...path]: string[],
	): void {
		const file = path.join(' ').split('/').at(-1) ?? '';
		const arrivesAt = this.#stage.clock.now() + this.#transferTime(file);
		let missing = Number(size) - rest.length;
		const take = () => {
			this.#stage.clock.at(arrivesAt, () => {
				channel.write(`${token} done\n`);
				this.#leave(channel, 0);
			});
		};
		channel.on('data', (chunk: Buffer) => {
			if (missing <= 0) return;
			missing -= chunk.length;
			if (missing <= 0) take();
		});
		channel.write(`${token} send\n`);
		if (missing <= 0) take();
	}

	#transferTime(file: string): number {
		return this.#stage.book.transfer(this.#host, file);
	}

	/** A file from another host. */
	#fetch(channel: ServerChannel, file: string): void {
		const { clock } = this.#stage;
		clock.at(clock.now() + this.#transferTime(file), () => this.#leave(channel, 0));
	}

	#untilStdinEnds(channel: ServerChannel, then: () => void): void {
		channel.once('end', then);
		channel.resume();
	}

	#refuse(channel: ServerChannel, request: string): void {
		this.#stage.onUnrecorded(this.#host, request);
		channel.stderr.write(unrecordedText(request));
		this.#leave(channel, UNRECORDED);
	}

	#leave(channel: ServerChannel, status: number): void {
		if (channel.destroyed || channel.writableEnded) return;
		channel.exit(status);
		channel.end();
	}
}

function unrecordedText(request: string): string {
	return `the recording has no answer to "${request}"\n`;
}
