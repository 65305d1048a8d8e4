import { createHash } from 'node:crypto';
import {
	jobName,
	type Recorded,
	type RecordedExec,
	type RecordedJob,
	type RecordedTransfer,
} from './recording.ts';

/** How long a transfer takes that the recording knows nothing of, milliseconds. */
const UNKNOWN_TRANSFER_MS = 1000;

/** The recorded answers, found by what a request is for and not by the text of its script. */
export class ScriptBook {
	readonly #execs: Map<string, RecordedExec[]>;
	readonly #jobs: Map<string, RecordedJob[]>;
	readonly #transfers: RecordedTransfer[];
	/** How often each answer was given. */
	readonly #given = new Map<string, number>();

	constructor(recorded: readonly Recorded[]) {
		const execs = recorded.filter((one) => one.kind === 'exec');
		const jobs = recorded.filter((one) => one.kind === 'job');
		this.#execs = Map.groupBy(execs, ({ host, name }) => `${host} ${name}`);
		this.#jobs = Map.groupBy(jobs, ({ host, job }) => `${host} ${job}`);
		this.#transfers = recorded.filter((one) => one.kind === 'transfer');
	}

	/**
	 * The answer to a script. What a Task asks in its course is answered in the recorded order; any
	 * other look shows the state that the hosts have reached. The last answer repeats.
	 * @param ended jobs that have ended on all hosts.
	 */
	exec(host: string, name: string, ended: number): RecordedExec | undefined {
		const key = `${host} ${name}`;
		const all = this.#execs.get(key) ?? [];
		if (name.startsWith('look ')) return this.#inOrder(key, all);
		const reached = Math.max(
			...all.map(({ after }) => after).filter((after) => after <= ended),
			Math.min(...all.map(({ after }) => after)),
		);
		return this.#inOrder(
			`${key} ${reached}`,
			all.filter(({ after }) => after === reached),
		);
	}

	/** What a job does that is started under this id. */
	job(host: string, id: string): RecordedJob | undefined {
		const key = `${host} ${jobName(id)}`;
		return this.#inOrder(key, this.#jobs.get(key) ?? []);
	}

	/**
	 * Milliseconds that a file takes to a host. Which host sends it to which is up to the moment, so
	 * that a transfer to another host tells as well.
	 */
	transfer(host: string, file: string): number {
		const same = this.#transfers.filter((one) => one.file === file);
		return (same.find((one) => one.host === host) ?? same[0])?.ms ?? UNKNOWN_TRANSFER_MS;
	}

	#inOrder<T>(key: string, answers: readonly T[]): T | undefined {
		const count = this.#given.get(key) ?? 0;
		this.#given.set(key, count + 1);
		return answers[Math.min(count, answers.length - 1)];
	}
}

/** The name that a script is recorded under: one without a name of its own is known by its text. */
export function execName(name: string, script: string, words: readonly string[]): string {
	if (name !== 'script') return name;
	const lines = script.slice(script.indexOf('# k8s-tui: '));
	const text = words.reduce((rest, word, index) => rest.replaceAll(word, `word ${index}`), lines);
	return `script ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}
