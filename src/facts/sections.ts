/** Output of the parts by name, as the host sent it. */
export type Sections = ReadonlyMap<string, string>;

/**
 * Cuts the script's output at lines of the form `MARKER NAME`. The marker is random for each run,
 * so nothing that a host holds can begin a section. What stands before the first marker (a login
 * banner, say) is dropped.
 */
export function splitSections(output: string, marker: string): Sections {
	const sections = new Map<string, string>();
	const lead = `\n${marker} `;
	const text = `\n${output}`;
	let at = text.indexOf(lead);
	while (at !== -1) {
		const start = at + lead.length;
		const next = text.indexOf(lead, start);
		const body = text.slice(start, next === -1 ? undefined : next);
		const lineEnd = body.indexOf('\n');
		const name = lineEnd === -1 ? body : body.slice(0, lineEnd);
		sections.set(name.trim(), lineEnd === -1 ? '' : body.slice(lineEnd + 1));
		at = next;
	}
	return sections;
}

/** Escape sequences, every other control character but \n and \t, and bidirectional overrides. */
const CONTROL =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
	/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[@-Z\\-_])|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text without control sequences: what a host prints must not reach a screen with them. Unlike
 * `cleanText` of the SSH layer it keeps lines of any length, since some are whole JSON documents.
 */
export function printable(text: string): string {
	return text.replace(CONTROL, '');
}

/** Non-blank lines. */
export function linesOf(text: string): string[] {
	return text.split('\n').filter((line) => line.trim() !== '');
}

/** A non-negative integer, or null for anything else. */
export function toCount(text: string | undefined): number | null {
	if (text === undefined || !/^\s*\d{1,16}\s*$/.test(text)) return null;
	const value = Number(text);
	return Number.isSafeInteger(value) ? value : null;
}

/** The first group that a pattern matches, or null. */
export function capture(text: string, pattern: RegExp): string | null {
	return pattern.exec(text)?.[1]?.trim() || null;
}
