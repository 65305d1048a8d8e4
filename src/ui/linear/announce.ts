import { signs } from '../theme.ts';
import type { Words } from '../words/en/catalogue.ts';

/** Bars, rules, wires and frames: nothing that can be read aloud. */
const DRAWING = /[─-▟]+/g;
/** What changes by itself all the time: `1:05`, `61 %`. */
const TICKING = /\b\d+(?::\d\d)+\b|\b\d+ %/g;

/**
 * What is to be said when a frame has taken the place of another: all of a new screen, else the lines
 * that are new, and the one that the cursor has come to. What only ticks is no news.
 * @param before lines without control sequences, the heading first
 */
export function announcement(before: readonly string[], after: readonly string[]): string[] {
	const isNewScreen = before[0] !== after[0];
	if (isNewScreen) return after.filter((line) => keyOf(line) !== '');
	const known = new Set(before.map(keyOf));
	const current = new Set(before.filter(hasCursor).map(keyOf));
	return after.filter((line) => {
		const key = keyOf(line);
		return key !== '' && !(hasCursor(line) ? current : known).has(key);
	});
}

/** A line as a person would read it out: signs are words, columns are parted by commas. */
export function spoken(line: string, { linear }: Words): string {
	let text = line.replaceAll(DRAWING, '  ');
	for (const [name, word] of Object.entries(linear)) {
		text = text.replaceAll(signs[name as keyof typeof linear], ` ${word} `);
	}
	return text
		.trim()
		.replaceAll(/(?<![:：,，;.\s])\s{2,}(?=\S)/g, ', ')
		.replaceAll(/\s+/g, ' ')
		.replaceAll(/,( ,)+|\s,/g, ',');
}

function hasCursor(line: string): boolean {
	return line.includes(signs.cursor);
}

function keyOf(line: string): string {
	return line
		.replaceAll(signs.cursor, ' ')
		.replaceAll(DRAWING, ' ')
		.replaceAll(TICKING, ' ')
		.replaceAll(/\s+/g, ' ')
		.trim();
}
