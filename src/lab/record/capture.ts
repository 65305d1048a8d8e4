import { wordsOf } from '../replay/placeholders.ts';
import { jobName, type Recorded } from '../replay/recording.ts';
import { execName } from '../replay/script-book.ts';
import { RequestReader, type WireRequest } from '../replay/wire.ts';
import { MomentLog } from './moment-log.ts';
import { abstractWords } from './scrub.ts';

interface JobInProgress {
	log: MomentLog;
	/** Bytes of its output so far: what is followed again after a lost connection is not new. */
	size: number;
	words: string[];
	ended: boolean;
}

/** What is known of the hosts of a recording while it lasts. */
export class Capture {
	readonly recorded: Recorded[] = [];
	readonly #jobs = new Map<string, JobInProgress>();
	#endedJobs = 0;

	/** One command on a host: tell it what passes, and it files what came of it. */
	command(host: string, command: string): CommandCapture {
		return new CommandCapture(command, (request) => this.#recorder(host, request));
	}

	#recorder(host: string, request: WireRequest): Listener {
		const [verb = '', ...words] = request.name.split(' ');
		switch (verb) {
			case 'start':
			case 'follow':
				return this.#follow(host, request, words);
			case 'upload':
				return this.#transfer(host, words.slice(2).join(' '));
			case 'fetch':
				return this.#transfer(host, words[0] ?? '');
			case 'serve':
			case 'abort':
			case 'remove':
			case 'end':
				return {};
			default:
				return this.#exec(host, request);
		}
	}

	#exec(host: string, { name, script }: WireRequest): Listener {
		const words = wordsOf(script);
		const log = new MomentLog();
		const after = this.#endedJobs;
		return {
			output: (what, chunk) => log.push(what, chunk),
			stdinEnd: () => log.endStdin(),
			exit: (status) => {
				log.exit(status);
				const moments = abstractWords(log.moments, words);
				const key = execName(name, script, words);
				this.recorded.push({ kind: 'exec', host, name: key, after, moments });
			},
		};
	}

	#follow(host: string, { script }: WireRequest, words: string[]): Listener {
		const [id = '', from = '0', token = ''] = words;
		const job = this.#job(host, id, script);
		let position = Number(from);
		let said = '';
		return {
			output: (what, chunk) => {
				if (what === 'out') {
					const fresh = chunk.subarray(Math.max(0, job.size - position));
					position += chunk.length;
					job.size += fresh.length;
					if (fresh.length > 0) job.log.push('out', fresh);
				} else said += chunk.toString('utf8');
				const done = new RegExp(`^${token} done (\\d+) (\\d+)$`, 'm').exec(said);
				if (done === null || job.ended || job.size < Number(done[2])) return;
				job.ended = true;
				job.log.exit(Number(done[1]));
				this.#endedJobs += 1;
				const moments = abstractWords(job.log.moments, job.words);
				this.recorded.push({ kind: 'job', host, job: jobName(id), moments });
			},
		};
	}

	#job(host: string, id: string, script: string): JobInProgress {
		const key = `${host} ${id}`;
		const known = this.#jobs.get(key);
		if (known !== undefined) return known;
		const job = { log: new MomentLog(), size: 0, words: wordsOf(script), ended: false };
		this.#jobs.set(key, job);
		return job;
	}

	#transfer(host: string, path: string): Listener {
		const started = performance.now();
		const file = path.split('/').at(-1) ?? '';
		return {
			exit: (status) => {
				const ms = Math.round(performance.now() - started);
				if (status === 0) this.recorded.push({ kind: 'transfer', host, file, ms });
			},
		};
	}
}

interface Listener {
	output?: (what: 'out' | 'err', chunk: Buffer) => void;
	stdinEnd?: () => void;
	exit?: (status: number) => void;
}

/** What passes between a client and a host for one command. */
export class CommandCapture {
	readonly #reader: RequestReader;
	readonly #begin: (request: WireRequest) => Listener;
	readonly #waiting = { out: Buffer.alloc(0) as Buffer, err: Buffer.alloc(0) as Buffer };
	readonly #greeted = { out: false, err: false };
	#request: WireRequest | null = null;
	#listener: Listener = {};

	constructor(command: string, begin: (request: WireRequest) => Listener) {
		this.#reader = new RequestReader(command);
		this.#begin = begin;
	}

	sent(chunk: Buffer): void {
		if (this.#request !== null) return;
		this.#request = this.#reader.push(chunk);
		if (this.#request !== null) this.#listener = this.#begin(this.#request);
	}

	sentAll(): void {
		this.#listener.stdinEnd?.();
	}

	/** Everything up to the marker's line is the greeting and noise before it. */
	received(what: 'out' | 'err', chunk: Buffer): void {
		if (this.#greeted[what]) {
			this.#listener.output?.(what, chunk);
			return;
		}
		const seen = Buffer.concat([this.#waiting[what], chunk]);
		const marker = this.#request?.marker ?? '';
		const start = marker === '' ? -1 : seen.indexOf(marker);
		const end = start === -1 ? -1 : seen.indexOf(0x0a, start);
		this.#waiting[what] = seen;
		if (end === -1) return;
		this.#greeted[what] = true;
		const own = seen.subarray(end + 1);
		if (own.length > 0) this.#listener.output?.(what, own);
	}

	exited(status: number): void {
		this.#listener.exit?.(status);
	}
}
