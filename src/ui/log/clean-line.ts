import { cleanText } from '../../ssh/lines.ts';

/** Control characters and bidirectional overrides: nothing that a terminal may be given from outside. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;
const TAB_WIDTH = 4;

/** The lines of a text from outside, without anything that moves a cursor or has no fixed width. */
export function cleanLines(text: string): string[] {
	if (!UNSAFE.test(text)) return [text];
	return text.split(/\r?\n|[\u2028\u2029]/).map((line) => expandTabs(cleanText(line)));
}

/** The same as one line. */
export function cleanLine(text: string): string {
	return cleanLines(text).join(' ');
}

function expandTabs(line: string): string {
	return line.replaceAll('\t', ' '.repeat(TAB_WIDTH));
}
