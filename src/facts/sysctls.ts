import type { HostFacts } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';

/** Current values of the requested keys, white space between several numbers made single blanks. */
export const sysctlsPart: FactPart<Pick<HostFacts, 'sysctls'>> = {
	name: 'sysctls',
	texts: ({ sysctls }) => sysctls.flatMap((key) => sysctlPath(key) ?? []),
	parse: (evidence, { sysctls }) => ({
		sysctls: Object.fromEntries(
			sysctls.flatMap((key) => {
				const path = sysctlPath(key);
				const lines = path === null ? [] : evidence.lines(path);
				return lines.length === 0
					? []
					: [[key, lines.join(' ').trim().replace(/\s+/g, ' ')] as const];
			}),
		),
	}),
};

/**
 * The file of a key as sysctl(8) finds it: dots become slashes and the reverse, so that the `.` of
 * an interface can be written as `/`; a key whose first separator is a slash is a path. null for what is no key.
 */
export function sysctlPath(key: string): string | null {
	if (!/^[\w-]+([./][\w-]+)+$/.test(key)) return null;
	if (/[./]/.exec(key)?.[0] === '/') return `/proc/sys/${key}`;
	return `/proc/sys/${key.replace(/[./]/g, (sign) => (sign === '.' ? '/' : '.'))}`;
}
