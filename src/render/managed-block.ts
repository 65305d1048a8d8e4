/**
 * A block of lines of ours in a file that others write too. All functions are pure and keep every
 * byte outside the block, so a second call changes nothing.
 */
function edges(marker: string): { begin: string; end: string } {
	return { begin: `# BEGIN ${marker}`, end: `# END ${marker}` };
}

/** What is before and after the block. */
function cut(text: string, marker: string): { before: string; after: string; found: boolean } {
	const { begin, end } = edges(marker);
	const lines = text.split(/(?<=\n)/);
	const from = lines.findIndex((line) => line.trimEnd() === begin);
	if (from < 0) return { before: text, after: '', found: false };
	const to = lines.findIndex((line, index) => index > from && line.trimEnd() === end);
	// Without an end mark the rest may be anybody's: only the begin mark itself is surely ours.
	const upTo = to < 0 ? from : to;
	return {
		before: lines.slice(0, from).join(''),
		after: lines.slice(upTo + 1).join(''),
		found: true,
	};
}

/**
 * `existing` with exactly one block of `lines` between `# BEGIN marker` and `# END marker`: in the
 * place of the old block, else at the end.
 * @param marker one line, e.g. `k8s-tui demo`.
 */
export function withManagedBlock(existing: string, marker: string, lines: string[]): string {
	const { begin, end } = edges(marker);
	const { before, after } = cut(existing, marker);
	const lead = before === '' || before.endsWith('\n') ? before : `${before}\n`;
	return `${lead}${[begin, ...lines, end].join('\n')}\n${after}`;
}

/** `existing` without the block; unchanged if there is none. */
export function withoutManagedBlock(existing: string, marker: string): string {
	const { before, after, found } = cut(existing, marker);
	return found ? before + after : existing;
}
