import { type Bar, endSeconds, type Timeline } from '../../../report/timeline.ts';
import { cut, fit } from '../../text/cells.ts';

/** One stretch of a host's time: a Step at work, or nothing. */
export interface Stretch {
	/** Exactly as many cells as it takes. */
	text: string;
	/** Null: the host waited. */
	status: Bar['status'] | null;
}

/**
 * The time of one host as a line of cells, a stretch for each Step with its name in it. Where several
 * ran at once, the one that began last is shown.
 * @param name of a Step, for people
 */
export function laneOf(
	bars: readonly Bar[],
	{ seconds }: Timeline,
	width: number,
	name: (step: string) => string,
): Stretch[] {
	const atCell = Array.from({ length: width }, (_, cell) => {
		const moment = ((cell + 0.5) / width) * seconds;
		return bars.findLast((bar) => bar.startSeconds <= moment && moment < endSeconds(bar));
	});
	const stretches: Stretch[] = [];
	for (let start = 0; start < width; ) {
		const bar = atCell[start];
		let end = start + 1;
		while (end < width && atCell[end] === bar) end++;
		stretches.push(draw(bar, end - start, name));
		start = end;
	}
	return stretches;
}

function draw(bar: Bar | undefined, width: number, name: (step: string) => string): Stretch {
	if (!bar) return { text: fit('', width), status: null };
	const room = width - 1;
	const label = room < 3 ? '' : cut(name(bar.step), room);
	const text = `▐${fillUp(label, Math.max(0, width - 1))}`;
	return { text, status: bar.status };
}

function fillUp(label: string, width: number): string {
	return fit(label, width).replace(/ +$/, (spaces) => '━'.repeat(spaces.length));
}

/** The Steps that took longest, in the order in which they began, with the time before the first. */
export function longestSteps({ steps, beforeSeconds }: Timeline, count: number) {
	const longest = steps.toSorted((a, b) => b.seconds - a.seconds).slice(0, count);
	return [
		{ step: null, seconds: beforeSeconds },
		...steps
			.filter((step) => longest.includes(step))
			.map(({ step, seconds }) => ({ step, seconds })),
	];
}
