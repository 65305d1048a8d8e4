import { linesOf } from './sections.ts';

/** Section of all small text files, read by one grep. */
export const TEXT_FILES = 'text-files';

/** Lines kept of each file. */
const MAX_LINES = 500;

/** @param words shell words: paths or globs, none of them from outside this program unquoted. */
export function textFilesScript(words: readonly string[]): string {
	return `must_answer grep -a -s -H -m ${MAX_LINES} '' ${[...new Set(words)].join(' ')}`;
}

/** `path:line` lines to lines by path. No path that is asked for holds a colon. */
export function parseTextFiles(text: string): Map<string, string[]> {
	const files = new Map<string, string[]>();
	for (const line of linesOf(text)) {
		const colon = line.indexOf(':');
		if (!line.startsWith('/') || colon === -1) continue;
		const path = line.slice(0, colon);
		const lines = files.get(path) ?? [];
		lines.push(line.slice(colon + 1));
		files.set(path, lines);
	}
	return files;
}
