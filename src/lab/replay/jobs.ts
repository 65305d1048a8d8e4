import type { ReplayClock } from './clock.ts';
import type { Moment } from './recording.ts';
import { Timeline } from './timeline.ts';

/** Exit status of a job that was ended from outside, as on a host. */
const ABORTED = 143;

/** A job that goes on whether or not anybody follows it. */
export class ReplayJob {
	#log: Buffer = Buffer.alloc(0);
	#exitCode: number | null = null;
	readonly #timeline: Timeline;
	readonly #followers = new Set<() => void>();
	readonly #onEnd: () => void;

	/**
	 * @param fillIn makes a recorded text that of this run.
	 * @param onEnd called once, when the job has ended.
	 */
	constructor(
		clock: ReplayClock,
		moments: readonly Moment[],
		fillIn: (text: string) => string,
		onEnd: () => void,
	) {
		this.#onEnd = onEnd;
		this.#timeline = new Timeline(moments, {
			clock,
			startedAt: clock.now(),
			happen: (moment) => {
				if (moment[1] === 'exit') this.#end(moment[2]);
				else if (moment[1] !== 'stdin') this.#print(fillIn(moment[2]));
			},
		});
	}

	/** All output so far. */
	get log(): Buffer {
		return this.#log;
	}

	/** Null while it runs. */
	get exitCode(): number | null {
		return this.#exitCode;
	}

	/** Calls back after each change, and returns the function that ends that. */
	watch(changed: () => void): () => void {
		this.#followers.add(changed);
		return () => this.#followers.delete(changed);
	}

	abort(): void {
		this.#timeline.stop();
		if (this.#exitCode === null) this.#end(ABORTED);
	}

	#print(text: string): void {
		this.#log = Buffer.concat([this.#log, Buffer.from(text)]);
		this.#tell();
	}

	#end(exitCode: number): void {
		this.#exitCode = exitCode;
		this.#onEnd();
		this.#tell();
	}

	#tell(): void {
		for (const changed of this.#followers) changed();
	}
}
