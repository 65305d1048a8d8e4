import { MAX_TARGETS } from '../parse-targets.ts';
import { EXPECTED, readTargetWord } from '../target-word.ts';

export interface NamedHost {
	/** As Ansible knows it. */
	name: string;
	port: string | null;
}

/**
 * The hosts that one entry of an inventory stands for: a name, an address, `node[01:12]`, each with
 * a port behind a colon or without.
 * @returns what may be there, as a phrase, if it is none of these.
 */
export function readHostEntry(entry: string): NamedHost[] | { expected: string } {
	const read = readTargetWord(entry);
	if (typeof read === 'string') return { expected: EXPECTED[read] };
	if (read.user !== null || entry.includes('/')) return { expected: EXPECTED.name };
	if (read.size > MAX_TARGETS) return { expected: `at most ${MAX_TARGETS} hosts` };
	const port = read.port === null ? null : String(read.port);
	return read.hosts().map(({ name, address }) => ({ name: name ?? address, port }));
}
