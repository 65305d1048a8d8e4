import type { Glob } from './glob.ts';

/**
 * The paths that a shell expands a pattern of letters, digits, `/._-` and `*` to: a star crosses no
 * slash, and a name that begins with a dot is hidden from one.
 */
export function pathGlob(pattern: string): Glob {
	const source = pattern
		.replaceAll('.', '\\.')
		.replace(/(?<=\/)\*/, '(?!\\.)*')
		.replaceAll('*', '[^/]*');
	return new RegExp(`^${source}$`);
}
