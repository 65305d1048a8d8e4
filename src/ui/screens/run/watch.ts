import { failureOf } from '../../../engine/failure.ts';
import type { ExitCode } from '../../../model/errors.ts';
import { OperatorError } from '../../../model/errors.ts';
import type { Event } from '../../../model/events.ts';
import { Progress, type ProgressState } from '../../../report/progress.ts';
import { type Timeline, TimelineRecorder } from '../../../report/timeline.ts';
import { LogStore } from '../../log/log-store.ts';
import { Pace } from '../../log/pace.ts';
import { Ticker } from '../../log/ticker.ts';
import { Store } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { type Summaries, summarise } from './host-summary.ts';
import { type Demand, type RunHost, type RunState, runStart, takeEvent } from './model.ts';

/** How often times on the screen go on. */
const CLOCK_MS = 1000;

/** What is drawn of a Run: its state at a moment. */
export interface RunPicture {
	run: RunState;
	summaries: Summaries;
	progress: ProgressState;
	/** How much of the time is over, from 0 to 1, as far as can be told; it never goes back. */
	share: number;
	/** Unix time in milliseconds. */
	now: number;
}

/**
 * Follows a Run by its Events. They are taken as they come, and shown at most ten times a second:
 * `picture` and `log` tell their listeners then, all at once.
 */
export class RunWatch {
	readonly log = new LogStore();
	readonly picture: Store<RunPicture>;
	readonly #now: () => number;
	readonly #words: Words;
	readonly #progress = new Progress();
	readonly #timeline = new TimelineRecorder();
	readonly #pace = new Pace();
	readonly #ticker: Ticker;
	#clock: NodeJS.Timeout | null = null;
	#run: RunState;
	#endedAt: number | null = null;
	#share = 0;
	/** What was left when the Plan was made, seconds. */
	#longest = 0;

	constructor(hosts: readonly RunHost[], now: () => number, words: Words) {
		this.#words = words;
		this.#now = now;
		this.#run = runStart(hosts);
		this.picture = new Store(this.#takePicture(now()));
		this.#ticker = new Ticker(
			() => this.#pace.next(),
			() => this.#publish(),
		);
	}

	/** The state as of the last Event, drawn or not. */
	get run(): RunState {
		return this.#run;
	}

	readonly take = (event: Event): void => {
		this.#log(event);
		if (event.type !== 'output') {
			this.#timeline.take(event);
			const run = takeEvent(this.#run, event);
			if (run.isBroken) this.#takeShare(Date.parse(event.at));
			this.#progress.take(event);
			if (event.type === 'plan-made') this.#beginCounting(Date.parse(event.at));
			this.#run = run;
		}
		this.#ticker.request();
	};

	/** What the operator has asked for; drawn at once. */
	demand(demand: Demand): void {
		this.#run = { ...this.#run, demand };
		this.#ticker.flush();
	}

	/** The Run has ended; its time stands still. */
	end(exitCode: ExitCode, error?: unknown): void {
		const failure = error === undefined ? null : failureOf(error, null);
		this.#run = { ...this.#run, ending: { exitCode, failure } };
		this.#endedAt = this.#now();
		this.#stopClock();
		this.#ticker.flush();
	}

	/** Where the time went so far. */
	timeline(): Timeline {
		return this.#timeline.view();
	}

	/** Draws what has come, now; from then on the clock goes on by itself. */
	start(): void {
		this.#ticker.flush();
		if (this.#run.ending === null) {
			this.#clock ??= setInterval(() => this.#ticker.request(), CLOCK_MS).unref();
		}
	}

	stop(): void {
		this.#stopClock();
		this.#ticker.stop();
	}

	/** Lines alone change no more than the panes that show them. */
	#publish(): void {
		const shown = this.picture.get();
		const now = this.#endedAt ?? this.#now();
		if (shown.run !== this.#run || Math.abs(now - shown.now) > CLOCK_MS * 0.9) {
			this.picture.set(this.#takePicture(now));
		}
		this.log.publish();
	}

	#takePicture(now: number): RunPicture {
		const run = this.#run;
		const progress = this.#progress.state(now);
		this.#takeShare(now);
		return { run, summaries: summarise(run), progress, share: this.#share, now };
	}

	#beginCounting(at: number): void {
		this.#longest = this.#progress.state(at).remaining;
		this.#share = 0;
	}

	/** Once something has failed, what is left says nothing about the time any more. */
	#takeShare(now: number): void {
		if (this.#run.ending?.exitCode === 0) this.#share = 1;
		if (this.#run.isBroken) return;
		const { remaining } = this.#progress.state(now);
		// By what is left and not by the clock: a replay runs faster than what it tells of did.
		if (this.#longest > 0) this.#share = Math.max(this.#share, 1 - remaining / this.#longest);
	}

	#stopClock(): void {
		if (this.#clock !== null) clearInterval(this.#clock);
		this.#clock = null;
	}

	#log(event: Event): void {
		const text = logLine(event, this.#words);
		if (text !== null && 'host' in event && event.host !== null) {
			this.log.append(event.host, Date.parse(event.at), text);
		}
	}
}

/** What an Event adds to the log of its host. */
function logLine(event: Event, { plan, sentence }: Words): string | null {
	switch (event.type) {
		case 'output':
			return event.text;
		case 'progress':
		case 'notice':
			return `• ${sentence(event.message)}`;
		case 'resource':
			return `+ ${plan.verbs[event.change.verb]} ${sentence(event.change.subject)}`;
		case 'task':
			if (event.status === 'running') return `▸ ${event.step}`;
			return event.failure ? `✖ ${sentence(event.failure.message)}` : null;
		case 'host-failed':
			return `✖ ${sentence(event.failure.message)}`;
		case 'host-connected':
			return `• ${event.user} (${event.privilege})`;
		default:
			return null;
	}
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): ExitCode {
	return error instanceof OperatorError ? error.exitCode : 1;
}
