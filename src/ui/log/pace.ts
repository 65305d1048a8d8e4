import { performance } from 'node:perf_hooks';

/** Milliseconds between two drawings where they cost little, and where they cost much. */
const QUICK_MS = 100;
const SLOW_MS = 300;

/** Part of the time in which this program may be at work before it draws less often. */
const SHARE = 0.1;

/** Most by which an interval differs from the one before. */
const STEP = 1.25;

/**
 * How long to wait until what changes by itself is drawn again: a flood of lines on a slow machine must
 * leave it time for the keys, and for the work that the lines tell of.
 */
export class Pace {
	#since = performance.eventLoopUtilization();
	#ms = QUICK_MS;

	/** Milliseconds. To be asked after each drawing. */
	next(): number {
		const now = performance.eventLoopUtilization();
		const { utilization } = performance.eventLoopUtilization(now, this.#since);
		this.#since = now;
		const factor = Math.min(STEP, Math.max(1 / STEP, utilization / SHARE));
		this.#ms = Math.min(SLOW_MS, Math.max(QUICK_MS, this.#ms * factor));
		return this.#ms;
	}
}
