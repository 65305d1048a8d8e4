import type { Event } from '../model/events.ts';
import type { TaskStatus } from '../model/plan.ts';

/** One Task while it ran. Times are seconds since the Run began. */
export interface Bar {
	/** `step@host`. */
	id: string;
	host: string;
	step: string;
	/** What the Step does, for people. */
	title: string;
	startSeconds: number;
	seconds: number;
	/** `running`: no end of it is known, and the bar reaches to the last Event. */
	status: Extract<TaskStatus, 'running' | 'done' | 'failed'>;
}

/** One Step over all of its hosts. */
export interface StepTotal {
	step: string;
	title: string;
	hosts: number;
	/** Time in which at least one host was at it. */
	seconds: number;
	/** The sum over hosts. */
	hostSeconds: number;
}

/** Where the time of a Run went. */
export interface Timeline {
	/** When the Run began, ISO 8601; empty without any Event. */
	startedAt: string;
	/** From the first Event to the last. */
	seconds: number;
	/** Connecting, looking, checking and asking, until the first Task began; all of it if none did. */
	beforeSeconds: number;
	/** Hosts in the order of the Plan, each with its bars in order of their start. */
	hosts: { host: string; bars: Bar[] }[];
	/** In the order of the Plan. */
	steps: StepTotal[];
	/** What the whole Run waited for: each bar began when the one before it had ended. */
	criticalPath: Bar[];
}

interface Planned {
	title: string;
	needs: readonly string[];
}

interface Ran {
	startMs: number;
	endMs: number | null;
	failed: boolean;
}

/**
 * Follows a Run by its Events; `view` is the Timeline so far. Keeps one entry per Task, whatever
 * the number of Events.
 */
export class TimelineRecorder {
	readonly #planned = new Map<string, Planned>();
	readonly #ran = new Map<string, Ran & { step: string; host: string }>();
	#startedAt = '';
	#lastMs = 0;

	take(event: Event): void {
		const at = Date.parse(event.at);
		if (this.#startedAt === '') this.#startedAt = event.at;
		this.#lastMs = Math.max(this.#lastMs, at);
		if (event.type === 'plan-made') {
			for (const { id, title, needs } of event.plan.tasks) this.#planned.set(id, { title, needs });
		} else if (event.type === 'task') {
			this.#takeTask(event, at);
		}
	}

	view(): Timeline {
		const begin = this.#startedAt === '' ? 0 : Date.parse(this.#startedAt);
		const bars = this.#bars(begin);
		const seconds = toSeconds(this.#lastMs - begin);
		return {
			startedAt: this.#startedAt,
			seconds,
			beforeSeconds: Math.min(seconds, ...bars.map(({ startSeconds }) => startSeconds)),
			hosts: byHost(bars),
			steps: byStep(bars),
			criticalPath: this.#criticalPath(bars),
		};
	}

	#takeTask(event: Extract<Event, { type: 'task' }>, at: number): void {
		const { step, host, status, seconds } = event;
		const id = `${step}@${host}`;
		if (status === 'running') {
			this.#ran.set(id, { step, host, startMs: at, endMs: null, failed: false });
		} else if (status === 'done' || status === 'failed') {
			const startMs = this.#ran.get(id)?.startMs ?? at - seconds * 1000;
			this.#ran.set(id, { step, host, startMs, endMs: at, failed: status === 'failed' });
		}
	}

	/** In the order of the Plan; what no Plan names comes last. */
	#bars(begin: number): Bar[] {
		const order = new Map([...this.#planned.keys()].map((id, index) => [id, index]));
		const place = (id: string) => order.get(id) ?? order.size;
		return [...this.#ran]
			.toSorted(([a], [b]) => place(a) - place(b))
			.map(([id, { step, host, startMs, endMs, failed }]) => ({
				id,
				host,
				step,
				title: this.#planned.get(id)?.title ?? step,
				startSeconds: toSeconds(startMs - begin),
				seconds: toSeconds((endMs ?? this.#lastMs) - startMs),
				status: endMs === null ? 'running' : failed ? 'failed' : 'done',
			}));
	}

	/** Back from the bar that ended last, each time to the needed one that ended last. */
	#criticalPath(bars: readonly Bar[]): Bar[] {
		const byId = new Map(bars.map((bar) => [bar.id, bar]));
		const path: Bar[] = [];
		let bar = lastToEnd(bars);
		while (bar && !path.includes(bar)) {
			path.unshift(bar);
			bar = lastToEnd(this.#barsBefore(bar.id, byId));
		}
		return path;
	}

	/** The bars that a Task waited for, through Tasks for which nothing had to be run. */
	#barsBefore(id: string, byId: ReadonlyMap<string, Bar>): Bar[] {
		const seen = new Set<string>();
		const open = [...(this.#planned.get(id)?.needs ?? [])];
		const bars: Bar[] = [];
		for (let need = open.pop(); need !== undefined; need = open.pop()) {
			if (seen.has(need)) continue;
			seen.add(need);
			const bar = byId.get(need);
			if (bar) bars.push(bar);
			else open.push(...(this.#planned.get(need)?.needs ?? []));
		}
		return bars;
	}
}

/** The Timeline of Events that are all there: of a journal, or of a Run that has ended. */
export function timelineOf(events: Iterable<Event>): Timeline {
	const recorder = new TimelineRecorder();
	for (const event of events) recorder.take(event);
	return recorder.view();
}

/** When a bar ends, seconds since the Run began. */
export function endSeconds({ startSeconds, seconds }: Bar): number {
	return startSeconds + seconds;
}

function lastToEnd(bars: readonly Bar[]): Bar | undefined {
	return bars.toSorted((a, b) => endSeconds(b) - endSeconds(a))[0];
}

function byHost(bars: readonly Bar[]): Timeline['hosts'] {
	return [...Map.groupBy(bars, ({ host }) => host)].map(([host, own]) => ({
		host,
		bars: own.toSorted((a, b) => a.startSeconds - b.startSeconds),
	}));
}

function byStep(bars: readonly Bar[]): StepTotal[] {
	return [...Map.groupBy(bars, ({ step }) => step)].map(([step, own]) => ({
		step,
		title: own[0]?.title ?? step,
		hosts: own.length,
		seconds: covered(own),
		hostSeconds: toSeconds(own.reduce((sum, { seconds }) => sum + seconds * 1000, 0)),
	}));
}

/** Seconds in which at least one of the bars was there. */
function covered(bars: readonly Bar[]): number {
	let end = 0;
	let total = 0;
	for (const bar of bars.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
		total += Math.max(0, endSeconds(bar) - Math.max(end, bar.startSeconds));
		end = Math.max(end, endSeconds(bar));
	}
	return toSeconds(total * 1000);
}

/** Never negative: a clock may have been set back. In thousandths. */
function toSeconds(milliseconds: number): number {
	return Math.max(0, Math.round(milliseconds)) / 1000;
}
