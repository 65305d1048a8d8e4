import { cut, take, wrap } from '../text/cells.ts';
import { signs } from '../theme.ts';
import type { LineRing } from './line-ring.ts';

/** How a log is looked at. */
export interface LogView {
	/** The newest lines are always in sight. */
	follow: boolean;
	/** Number of the first line in sight, unless `follow`. */
	top: number;
	wrap: boolean;
	times: boolean;
	/** What is looked for; empty: nothing. */
	pattern: string;
	/** Lines without the pattern are left out. */
	onlyMatching: boolean;
	/** Number of the line that the search stands at. */
	match: number | null;
}

export const logViewStart: LogView = {
	follow: true,
	top: 0,
	wrap: false,
	times: false,
	pattern: '',
	onlyMatching: true,
	match: null,
};

/** What is seen of a log. */
export interface LogPage {
	lines: string[];
	/** Number of the first line in sight. */
	first: number;
	/** Number after the last line in sight. */
	end: number;
}

/** The part of a log that is in sight, each line cut or broken to `columns`. */
export function pageOf(ring: LineRing, view: LogView, columns: number, rows: number): LogPage {
	if (!view.follow) {
		const page = pageFrom(ring, view, Math.max(view.top, ring.first), columns, rows);
		if (page.lines.length >= rows) return page;
	}
	return lastPage(ring, view, columns, rows);
}

function pageFrom(
	ring: LineRing,
	view: LogView,
	top: number,
	columns: number,
	rows: number,
): LogPage {
	const lines: string[] = [];
	let number = top;
	for (; number < ring.end && lines.length < rows; number++) {
		if (isShown(ring, view, number)) lines.push(...drawLine(ring, view, number, columns));
	}
	return { lines: lines.slice(0, rows), first: top, end: number };
}

function lastPage(ring: LineRing, view: LogView, columns: number, rows: number): LogPage {
	const lines: string[] = [];
	let first = ring.end;
	while (first > ring.first && lines.length < rows) {
		first--;
		if (isShown(ring, view, first)) lines.unshift(...drawLine(ring, view, first, columns));
	}
	return { lines: lines.slice(-rows), first, end: ring.end };
}

function drawLine(ring: LineRing, view: LogView, number: number, columns: number): string[] {
	const time = view.times ? `${clockTime(ring.time(number))} ` : '';
	const gutter = view.pattern === '' ? '' : gutterOf(ring, view, number);
	const width = columns - time.length - gutter.length;
	const text = ring.text(number);
	if (!view.wrap) return [`${gutter}${time}${cut(text, width)}`];
	const indent = ' '.repeat(time.length + gutter.length);
	return wrap(text, width).map((line, index) =>
		index === 0 ? `${gutter}${time}${line}` : indent + line,
	);
}

function gutterOf(ring: LineRing, view: LogView, number: number): string {
	if (view.match === number) return `${signs.cursor} `;
	return !view.onlyMatching && matches(ring.text(number), view.pattern) ? '▏ ' : '  ';
}

function isShown(ring: LineRing, { pattern, onlyMatching }: LogView, number: number): boolean {
	return pattern === '' || !onlyMatching || matches(ring.text(number), pattern);
}

/** Capital letters matter where the pattern has some. */
export function matches(text: string, pattern: string): boolean {
	return pattern === pattern.toLowerCase()
		? text.toLowerCase().includes(pattern)
		: text.includes(pattern);
}

/** How many of the lines that are kept have the pattern. */
export function countMatches(ring: LineRing, pattern: string): number {
	let count = 0;
	for (let number = ring.first; number < ring.end; number++) {
		if (matches(ring.text(number), pattern)) count++;
	}
	return count;
}

/** Moves the window by so many of the lines that are shown; at the end it follows again. */
export function scroll(
	ring: LineRing,
	view: LogView,
	by: number,
	columns: number,
	rows: number,
): LogView {
	const page = pageOf(ring, view, columns, rows);
	if (by > 0 && page.end >= ring.end) return { ...view, follow: true };
	const top = steps(ring, view, page.first, by);
	const next = { ...view, follow: false, top };
	const isAtEnd = by > 0 && pageFrom(ring, next, top, columns, rows).end >= ring.end;
	return { ...next, follow: isAtEnd };
}

/** The number of the shown line so many lines before or after one. */
function steps(ring: LineRing, view: LogView, from: number, by: number): number {
	const step = Math.sign(by);
	let left = Math.abs(by);
	let place = from;
	for (let number = from + step; left > 0; number += step) {
		if (number < ring.first || number >= ring.end) break;
		if (!isShown(ring, view, number)) continue;
		place = number;
		left--;
	}
	return place;
}

/**
 * Goes to the next line that has the pattern, or the one before; all other lines are shown again,
 * so that it is seen in its place. It begins with the newest in a log that is followed, else with the
 * first in sight, and from the last it goes on at the first.
 */
export function search(ring: LineRing, view: LogView, direction: 1 | -1, rows: number): LogView {
	const count = ring.end - ring.first;
	if (view.pattern === '' || count === 0) return view;
	const way = view.match === null && view.follow ? -1 : direction;
	const from = view.match ?? (view.follow ? ring.end : view.top - direction);
	for (let away = 1; away <= count; away++) {
		const offset = from - ring.first + way * away;
		const number = ring.first + (((offset % count) + count) % count);
		if (!matches(ring.text(number), view.pattern)) continue;
		const top = Math.max(ring.first, number - Math.floor(rows / 2));
		return { ...view, onlyMatching: false, match: number, follow: false, top };
	}
	return { ...view, match: null };
}

/**
 * The last lines of a host that say something, for a small pane. Cut without an ellipsis: a line of
 * plain ASCII is drawn several times as fast, and a pane changes ten times a second.
 */
export function tailOf(ring: LineRing, columns: number, rows: number): string[] {
	const lines: string[] = [];
	for (let number = ring.end - 1; number >= ring.first && lines.length < rows; number--) {
		const text = ring.text(number).trimEnd();
		if (text !== '') lines.push(take(text, columns));
	}
	return lines.reverse();
}

/** `10:14:07`, in UTC as in the logs on disk. */
function clockTime(time: number): string {
	return new Date(time).toISOString().slice(11, 19);
}
