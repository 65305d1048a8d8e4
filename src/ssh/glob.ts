/** What a pattern is asked: the same question as to a RegExp. */
export interface Glob {
	test(text: string): boolean;
}

/**
 * A pattern of ssh_config, known_hosts or host names: `*` and `?`, case ignored, the whole text matched.
 * There are no sets: the brackets of `[host]:port` are text. No RegExp: one with many stars takes
 * exponential time.
 */
export function globOf(pattern: string): Glob {
	const wanted = [...pattern.toLowerCase().replace(/\*+/g, '*')];
	return { test: (text) => matches(wanted, [...text.toLowerCase()]) };
}

/** A mismatch goes back to the last star only, which takes one character more. */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
	let at = 0;
	let star = -1;
	let resume = 0;
	for (let position = 0; position < text.length; ) {
		const sign = pattern[at];
		if (sign === '*') {
			star = at;
			resume = position;
			at += 1;
		} else if (sign === '?' || sign === text[position]) {
			at += 1;
			position += 1;
		} else if (star !== -1) {
			at = star + 1;
			resume += 1;
			position = resume;
		} else return false;
	}
	while (pattern[at] === '*') at += 1;
	return at === pattern.length;
}
