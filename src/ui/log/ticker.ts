/**
 * Does some work soon after it was asked for, and at most once in an interval, however often that
 * was: what draws fast-changing data costs the same for one change as for thousands.
 */
export class Ticker {
	readonly #intervalMs: () => number;
	readonly #work: () => void;
	#timer: NodeJS.Timeout | null = null;
	#stopped = false;

	/** @param intervalMs how long the next interval is to be */
	constructor(intervalMs: () => number, work: () => void) {
		this.#intervalMs = intervalMs;
		this.#work = work;
	}

	request(): void {
		if (this.#timer !== null || this.#stopped) return;
		this.#timer = setTimeout(() => this.flush(), this.#intervalMs()).unref();
	}

	/** Does the work now. */
	flush(): void {
		this.#clear();
		if (!this.#stopped) this.#work();
	}

	/** Nothing is done any more. */
	stop(): void {
		this.#clear();
		this.#stopped = true;
	}

	#clear(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
	}
}
