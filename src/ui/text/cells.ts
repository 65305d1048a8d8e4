import stringWidth from 'string-width';

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Width of a text in terminal cells: a Chinese character takes two. */
export function cells(text: string): number {
	return isNarrow(text) ? text.length : stringWidth(text);
}

/** Whether each character is printable ASCII: one cell. */
function isNarrow(text: string): boolean {
	return /^[\x20-\x7e]*$/.test(text);
}

/** A text cut to at most `width` cells; `…` at its end says that something is missing. */
export function cut(text: string, width: number): string {
	if (cells(text) <= width) return text;
	if (width < 1) return '';
	return `${take(text, width - 1)}…`;
}

/** A text of exactly `width` cells: cut, or filled up with spaces. */
export function fit(
	text: string,
	width: number,
	align: 'left' | 'right' | 'centre' = 'left',
): string {
	const shown = cut(text, width);
	const space = Math.max(0, width - cells(shown));
	if (align === 'right') return ' '.repeat(space) + shown;
	const before = align === 'centre' ? Math.floor(space / 2) : 0;
	return ' '.repeat(before) + shown + ' '.repeat(space - before);
}

/** The lines of a text broken at spaces, and between wide characters, to at most `width` cells. */
export function wrap(text: string, width: number): string[] {
	return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, width)));
}

function wrapLine(line: string, width: number): string[] {
	const lines: string[] = [];
	let rest = line;
	while (cells(rest) > width) {
		const head = take(rest, width);
		const breakAt = breakPoint(head, rest);
		lines.push(rest.slice(0, breakAt).trimEnd());
		rest = rest.slice(breakAt).trimStart();
	}
	return [...lines, rest];
}

/** Where to break: after the last space, or after the last wide character, else at the edge. */
function breakPoint(head: string, whole: string): number {
	if (head === '') return [...segments.segment(whole)][0]?.segment.length ?? 1;
	if (whole[head.length] === ' ') return head.length;
	for (let index = head.length; index > head.length / 3; index--) {
		const before = head[index - 1] ?? '';
		if (before === ' ' || cells(before) > 1) return index;
	}
	return head.length;
}

/** As much of the beginning of a text as fits into `width` cells. */
export function take(text: string, width: number): string {
	if (isNarrow(text)) return text.slice(0, Math.max(0, width));
	let taken = '';
	let used = 0;
	for (const { segment } of segments.segment(text)) {
		used += cells(segment);
		if (used > width) break;
		taken += segment;
	}
	return taken;
}
