import type { ReplayClock } from './clock.ts';
import type { Moment } from './recording.ts';

export interface TimelineOptions {
	clock: ReplayClock;
	/** When the timeline began, by the clock. */
	startedAt: number;
	happen: (moment: Moment) => void;
}

/** Lets recorded moments happen at their time. */
export class Timeline {
	readonly #moments: readonly Moment[];
	readonly #options: TimelineOptions;
	/** Shifted where stdin ends earlier or later than it did. */
	#startedAt: number;
	#next = 0;
	#stdinEnded = false;
	#cancel: () => void = () => {};

	constructor(moments: readonly Moment[], options: TimelineOptions) {
		this.#moments = moments;
		this.#options = options;
		this.#startedAt = options.startedAt;
		this.#schedule();
	}

	/** The request's input has ended: moments that waited for it may happen. */
	endStdin(): void {
		if (this.#stdinEnded) return;
		this.#stdinEnded = true;
		this.#cancel();
		this.#schedule();
	}

	/** Nothing more happens. */
	stop(): void {
		this.#cancel();
		this.#next = this.#moments.length;
	}

	#schedule(): void {
		let moment = this.#moments[this.#next];
		if (moment?.[1] === 'stdin') {
			if (!this.#stdinEnded) return;
			this.#startedAt = this.#options.clock.now() - moment[0];
			this.#next += 1;
			moment = this.#moments[this.#next];
		}
		if (moment === undefined) return;
		const due = moment;
		this.#cancel = this.#options.clock.at(this.#startedAt + due[0], () => {
			this.#next += 1;
			this.#options.happen(due);
			this.#schedule();
		});
	}
}
