import { setTimeout as delay } from 'node:timers/promises';
import type { EventStream } from './event-stream.ts';
import { describeHolder, isDeadHere, type LockHolder, lockedBy } from './lock-holder.ts';

/** How often a holder shows that it is alive. */
export const HEARTBEAT_SECONDS = 10;
const PAUSE_MS = 2_000;

/** A lock that somebody else has, as one attempt to take it found it. */
export interface Held {
	holder: LockHolder | null;
	/** Seconds since the holder last showed that it is alive. */
	ageSeconds: number;
	/** Changes when the lock changes hands. */
	version: string;
}

export interface Contest {
	/** Host that is asked, and what is held there, for messages. */
	host: string;
	place: string;
	/** After how long a silent holder is taken for dead: the attempt itself takes it over then. */
	staleSeconds: number;
	/** @param takeOver `version` of a lock whose holder is known to be dead; '' if of none */
	attempt: (takeOver: string) => Promise<'taken' | Held>;
}

/**
 * Takes a lock, or waits to see whether its holder is alive: dead ones are relieved, at once if it
 * was a process of this machine.
 * @returns whether it had to wait, so that what was seen before is old
 * @throws OperatorError `locked` (exit code 5) naming who holds it
 */
export async function contend(stream: EventStream, contest: Contest): Promise<boolean> {
	const { host, place, staleSeconds, attempt } = contest;
	const giveUpAt = Date.now() + 2 * staleSeconds * 1000;
	let announced = false;
	let takeOver = '';
	let lastAge = 0;
	for (;;) {
		const outcome = await attempt(takeOver);
		if (outcome === 'taken') return announced;
		const { holder, ageSeconds, version } = outcome;
		const refreshed = announced && ageSeconds < lastAge;
		if (refreshed || Date.now() > giveUpAt) throw lockedBy(host, place, holder, ageSeconds);
		lastAge = ageSeconds;
		takeOver = isDeadHere(holder) ? version : '';
		if (takeOver) continue;
		if (!announced) {
			announced = true;
			stream.emit({
				type: 'notice',
				host,
				level: 'info',
				message: `${describeHolder(holder)} holds the lock of this cluster; waiting to see whether it is alive`,
			});
		}
		await delay(PAUSE_MS);
	}
}
