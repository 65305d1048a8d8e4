import { lostError } from './errors.ts';

/** How a job ended, as the host tells it. */
export type JobEnd = { kind: 'done'; exitCode: number } | { kind: 'died' } | { kind: 'absent' };

/** After the job's end, how long the rest of its log may take without a byte arriving. */
const DRAIN_TIMEOUT_MS = 30_000;

/** Knows when a job has ended and its whole log has arrived. */
export class EndWatch {
	#found: JobEnd | null = null;
	#size = Number.POSITIVE_INFINITY;
	#timer: NodeJS.Timeout | undefined;
	#resolve: (end: JobEnd) => void = () => {};
	#reject: (error: unknown) => void = () => {};
	readonly end = new Promise<JobEnd>((resolve, reject) => {
		this.#resolve = resolve;
		this.#reject = reject;
	});

	constructor() {
		this.end.catch(() => {});
	}

	announce(end: JobEnd, size: number): void {
		this.#found = end;
		this.#size = size;
	}

	/** What of a chunk belongs to the job: nothing that was written after its end. */
	part(chunk: Buffer, offset: number): Buffer {
		return chunk.subarray(0, Math.max(0, this.#size - offset));
	}

	reached(offset: number): void {
		if (this.#found === null) return;
		clearTimeout(this.#timer);
		if (offset >= this.#size) this.#resolve(this.#found);
		else
			this.#timer = setTimeout(() => this.stop(lostError('', 'before the end')), DRAIN_TIMEOUT_MS);
	}

	stop(error: unknown): void {
		this.#reject(error);
	}

	clear(): void {
		clearTimeout(this.#timer);
	}
}
