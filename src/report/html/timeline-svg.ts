import { type Bar, endSeconds, type Timeline } from '../timeline.ts';
import { type Html, html } from './markup.ts';
import { STEP_COLOURS } from './style.ts';
import { durationText } from './words.ts';

const WIDTH = 1080;
const LABELS = 110;
const RIGHT = 14;
const TOP = 26;
const LANE = 22;
const GAP = 10;
/** Width of a character of a bar's label, a little more than it is. */
const CHARACTER = 6.4;

/** The Timeline as a drawing: a row per host, a lane per Task that runs at the same time. */
export function timelineSvg(timeline: Timeline): Html {
	const { hosts, steps, seconds, beforeSeconds, criticalPath } = timeline;
	const scale = (at: number) => LABELS + (at / Math.max(seconds, 0.1)) * (WIDTH - LABELS - RIGHT);
	const colours = new Map(steps.map(({ step }, index) => [step, index % STEP_COLOURS]));
	const critical = new Set(criticalPath.map(({ id }) => id));
	let top = TOP;
	const rows = hosts.map(({ host, bars }) => {
		const lanes = lanesOf(bars);
		const height = lanes.length * LANE + GAP;
		const row = html`<line class="rule" x1="0" y1="${top}" x2="${WIDTH}" y2="${top}"/>
<text class="host" x="4" y="${top + GAP / 2 + 15}">${shortened(host, LABELS - 12)}</text>
${lanes.map((lane, index) => lane.map((bar) => drawBar(bar, top + GAP / 2 + index * LANE)))}`;
		top += height;
		return row;
	});
	function drawBar(bar: Bar, y: number): Html {
		const x = scale(bar.startSeconds);
		const width = Math.max(2, scale(endSeconds(bar)) - x);
		const isCritical = critical.has(bar.id);
		const label = shortened(`${bar.status === 'failed' ? '✖ ' : ''}${bar.title}`, width - 10);
		const tip = `${bar.title} on ${bar.host}: ${durationText(bar.seconds)}, ${STATUS[bar.status]}${isCritical ? '; the run waited for it' : ''}`;
		const classes = `bar c${colours.get(bar.step) ?? 0} ${bar.status}${isCritical ? ' critical' : ''}`;
		return html`<g><title>${tip}</title><rect class="${classes}" x="${tenth(x)}" y="${y + 1}" width="${tenth(width)}" height="${LANE - 4}" rx="3"/>${label === '' ? null : html`<text class="label" x="${tenth(x + 5)}" y="${y + 14}">${label}</text>`}</g>
`;
	}
	const ticks = ticksOf(seconds).map((at) => {
		const x = tenth(scale(at));
		return html`<line class="tick" x1="${x}" y1="${TOP - 6}" x2="${x}" y2="${top}"/><text class="axis" x="${x}" y="${TOP - 11}">${clock(at)}</text>\n`;
	});
	const before =
		beforeSeconds > 0
			? html`<rect class="before" x="${LABELS}" y="${TOP}" width="${tenth(scale(beforeSeconds) - LABELS)}" height="${top - TOP}"><title>connect, look, check, confirm: ${durationText(beforeSeconds)}</title></rect>\n`
			: null;
	return html`<svg viewBox="0 0 ${WIDTH} ${top + 4}" role="img" aria-labelledby="timeline-title timeline-text">
<title id="timeline-title">Timeline by host</title>
<desc id="timeline-text">Bars of the tasks of ${hosts.length} hosts over ${durationText(seconds)}; the tables below say the same.</desc>
${before}${ticks}${rows}</svg>`;
}

/** The colour of a Step, as a small square; says nothing that its name does not. */
export function swatch(position: number): Html {
	return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="c${position % STEP_COLOURS}" width="10" height="10" rx="2"/></svg>`;
}

const STATUS = { done: 'done', failed: 'failed', running: 'not ended' } as const;

/** Bars that overlap go below each other; each into the first lane that is free. */
export function lanesOf(bars: readonly Bar[]): Bar[][] {
	const lanes: Bar[][] = [];
	for (const bar of bars) {
		const free = lanes.find((lane) => {
			const last = lane.at(-1);
			return last === undefined || endSeconds(last) <= bar.startSeconds;
		});
		if (free) free.push(bar);
		else lanes.push([bar]);
	}
	return lanes;
}

/** At most ten marks, at round times. */
function ticksOf(seconds: number): number[] {
	const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200];
	const step = steps.find((candidate) => seconds / candidate <= 10) ?? 86_400;
	const count = Math.min(10, Math.floor(seconds / step)) + 1;
	return Array.from({ length: count }, (_, index) => index * step);
}

/** `0:05`, `12:30`, `1:02:00`. */
function clock(seconds: number): string {
	const two = (value: number) => String(value).padStart(2, '0');
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
	return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** As much of a text as fits; nothing where that would say nothing. */
function shortened(text: string, width: number): string {
	const room = Math.floor(width / CHARACTER);
	if (text.length <= room) return text;
	return room < 4 ? '' : `${text.slice(0, room - 1)}…`;
}

function tenth(value: number): number {
	return Math.round(value * 10) / 10;
}
