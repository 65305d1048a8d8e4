import type { Seen } from '../../work/hosts-work.ts';

/** Thousands of answers a second are drawn ten times a second. */
const EVERY_MS = 100;

/** Collects what is seen of hosts, the latest of each, and hands it on in batches. */
export class Batch {
	readonly #take: (seen: ReadonlyMap<string, Seen>) => void;
	#seen = new Map<string, Seen>();
	#timer: ReturnType<typeof setTimeout> | null = null;

	constructor(take: (seen: ReadonlyMap<string, Seen>) => void) {
		this.#take = take;
	}

	readonly add = (id: string, seen: Seen): void => {
		this.#seen.set(id, seen);
		this.#timer ??= setTimeout(() => this.flush(), EVERY_MS);
	};

	/** Hands on what there is, now. */
	flush(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		const seen = this.#seen;
		this.#seen = new Map();
		if (seen.size > 0) this.#take(seen);
	}
}
