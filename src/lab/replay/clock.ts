interface Waiter {
	at: number;
	wake: () => void;
}

/** The time of a replay, milliseconds from its start: it runs `speed` times as fast as real time. */
export class ReplayClock {
	#speed: number;
	/** What `now` was when the speed was last set, and the real time then. */
	#then = 0;
	#since = performance.now();
	#timer: NodeJS.Timeout | undefined;
	readonly #waiters = new Set<Waiter>();

	constructor(speed: number) {
		this.#speed = speed;
	}

	get speed(): number {
		return this.#speed;
	}

	set speed(speed: number) {
		this.#then = this.now();
		this.#since = performance.now();
		this.#speed = speed;
		this.#arm();
	}

	now(): number {
		return this.#then + (performance.now() - this.#since) * this.#speed;
	}

	/**
	 * Calls back when the time has come, never at once.
	 * @returns a function that takes it back
	 */
	at(time: number, wake: () => void): () => void {
		const waiter = { at: time, wake };
		this.#waiters.add(waiter);
		this.#arm();
		return () => {
			this.#waiters.delete(waiter);
			this.#arm();
		};
	}

	/** Nobody is called any more. */
	stop(): void {
		this.#waiters.clear();
		clearTimeout(this.#timer);
	}

	#arm(): void {
		clearTimeout(this.#timer);
		if (this.#waiters.size === 0) return;
		const next = Math.min(...[...this.#waiters].map(({ at }) => at));
		this.#timer = setTimeout(() => this.#wakeDue(), Math.max(0, next - this.now()) / this.#speed);
	}

	#wakeDue(): void {
		const now = this.now();
		const due = [...this.#waiters].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
		for (const waiter of due) {
			if (this.#waiters.delete(waiter)) waiter.wake();
		}
		this.#arm();
	}
}
