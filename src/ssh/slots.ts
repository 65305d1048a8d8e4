/** A counting semaphore: at most `size` holders at a time, first come first served. */
export class Slots {
	readonly #size: number;
	readonly #waiting: (() => void)[] = [];
	#held = 0;

	constructor(size: number) {
		this.#size = size;
	}

	/**
	 * Waits for a slot.
	 * @returns Gives the slot back; calling it again does nothing.
	 * @throws The signal's reason if it is aborted first.
	 */
	async take(signal?: AbortSignal): Promise<() => void> {
		signal?.throwIfAborted();
		if (this.#held < this.#size) this.#held += 1;
		else await this.#wait(signal);
		let given = false;
		return () => {
			if (given) return;
			given = true;
			this.#give();
		};
	}

	#wait(signal: AbortSignal | undefined): Promise<void> {
		return new Promise((resolve, reject) => {
			const enter = () => {
				signal?.removeEventListener('abort', leave);
				resolve();
			};
			const leave = () => {
				this.#waiting.splice(this.#waiting.indexOf(enter), 1);
				reject(signal?.reason);
			};
			this.#waiting.push(enter);
			signal?.addEventListener('abort', leave, { once: true });
		});
	}

	/** The slot goes straight to the next in line, so `#held` stays as it is. */
	#give(): void {
		const next = this.#waiting.shift();
		if (next) next();
		else this.#held -= 1;
	}
}
