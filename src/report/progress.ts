import type { Event } from '../model/events.ts';
import type { Plan, TaskStatus } from '../model/plan.ts';

/** Where a Run stands. */
export interface ProgressState {
	/** Tasks that change something and have ended. */
	ended: number;
	/** Tasks that change something. */
	total: number;
	/** Seconds since the Plan was made. */
	elapsed: number;
	/** Seconds that the longest chain of Tasks still to do usually takes. */
	remaining: number;
}

const OPEN: readonly TaskStatus[] = ['waiting', 'running'];

/** Follows a Run by its Events. The estimate is the critical path, not the sum: hosts work at once. */
export class Progress {
	#plan: Plan = { cluster: '', tasks: [] };
	readonly #statuses = new Map<string, TaskStatus>();
	readonly #startedAt = new Map<string, number>();
	#begin = 0;

	take(event: Event): void {
		const at = Date.parse(event.at);
		if (event.type === 'plan-made') {
			this.#plan = event.plan;
			this.#begin = at;
		} else if (event.type === 'task') {
			const id = `${event.step}@${event.host}`;
			this.#statuses.set(id, event.status);
			if (event.status === 'running') this.#startedAt.set(id, at);
		}
	}

	/** @param now Unix time in milliseconds. */
	state(now: number): ProgressState {
		const changing = this.#plan.tasks.filter(({ changes }) => changes.length > 0);
		return {
			ended: changing.filter(({ id }) => !this.#isOpen(id)).length,
			total: changing.length,
			elapsed: this.#begin === 0 ? 0 : (now - this.#begin) / 1000,
			remaining: this.#criticalPath(now),
		};
	}

	#isOpen(id: string): boolean {
		return OPEN.includes(this.#statuses.get(id) ?? 'waiting');
	}

	#criticalPath(now: number): number {
		const finish = new Map<string, number>();
		let longest = 0;
		for (const { id, needs, changes, estimate } of this.#plan.tasks) {
			const before = Math.max(0, ...needs.map((need) => finish.get(need) ?? 0));
			const started = this.#startedAt.get(id);
			const spent = started === undefined ? 0 : (now - started) / 1000;
			const own = changes.length > 0 && this.#isOpen(id) ? Math.max(1, estimate - spent) : 0;
			finish.set(id, before + own);
			longest = Math.max(longest, before + own);
		}
		return longest;
	}
}

/** `1:05`, `1:02:03`. */
export function formatSeconds(seconds: number): string {
	const whole = Math.max(0, Math.round(seconds));
	const parts = [Math.floor(whole / 60) % 60, whole % 60];
	const hours = Math.floor(whole / 3600);
	const [first, ...rest] = hours > 0 ? [hours, ...parts] : parts;
	return [first, ...rest.map((part) => String(part).padStart(2, '0'))].join(':');
}
