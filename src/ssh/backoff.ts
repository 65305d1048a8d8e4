import { setTimeout as wait } from 'node:timers/promises';

/** Times in milliseconds. */
export interface Backoff {
	first: number;
	/** No single wait is longer. */
	cap: number;
	/** All waits and tries together; then the last error is thrown. */
	total: number;
}

/**
 * Tries again after growing waits with jitter, so that many hosts that failed together do not come
 * back together.
 * @param again Whether this error is worth another try.
 * @throws The last error, or the signal's reason.
 */
export async function withBackoff<T>(
	work: () => Promise<T>,
	backoff: Backoff,
	again: (error: unknown, attempt: number) => boolean,
	signal?: AbortSignal,
): Promise<T> {
	const end = performance.now() + backoff.total;
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await work();
		} catch (error) {
			const step = Math.min(backoff.cap, backoff.first * 2 ** (attempt - 1));
			const pause = step / 2 + (Math.random() * step) / 2;
			if (!again(error, attempt) || performance.now() + pause > end) throw error;
			await wait(pause, undefined, signal === undefined ? {} : { signal });
		}
	}
}
