import type { ProbeRequest } from '../model/facts.ts';
import { printable, type Sections } from './sections.ts';
import type { UnitState } from './unit-states.ts';

/** What came back from one host, cut up but not yet understood. */
export interface Evidence {
	/** Output of a part's own script, cleaned of control characters; '' where there was none. */
	section(name: string): string;
	/** The same as the host sent it, for what is judged by its hash. */
	raw(name: string): string;
	/** Lines of a small text file that a part named in `texts`; [] where it is missing. */
	lines(path: string): string[];
	/** First line of such a file, trimmed; null where it is missing or blank. */
	first(path: string): string | null;
	/** Paths of such files that exist and have at least one line, globs expanded. */
	paths(): string[];
	/** State of a unit that a part named in `units`, or that the request asks for. */
	unit(name: string): UnitState;
}

/**
 * One concern of the Facts: what it wants from the host and how it reads the answer. `parse` is pure
 * and never throws, whatever the host sent.
 */
export interface FactPart<T> {
	/** Name of its section. */
	name: string;
	/** Shell words, unquoted: paths or globs of text files of at most some hundred lines. */
	texts?(request: ProbeRequest): string[];
	units?: string[];
	/** POSIX sh, true where the part has anything to tell: a process is saved where it has not. */
	onlyIf?: string;
	/** POSIX sh. Runs in the background beside the other parts with an empty stdin. */
	script?(request: ProbeRequest): string;
	parse(evidence: Evidence, request: ProbeRequest): T;
}

/** Puts the sections, the text files and the unit states together. */
export function evidenceFrom(
	sections: Sections,
	texts: ReadonlyMap<string, string[]>,
	units: ReadonlyMap<string, UnitState>,
): Evidence {
	const unknown: UnitState = { load: '', active: '', file: '', activeEnterUs: 0 };
	return {
		section: (name) => printable(sections.get(name) ?? ''),
		raw: (name) => sections.get(name) ?? '',
		lines: (path) => texts.get(path) ?? [],
		first: (path) => texts.get(path)?.[0]?.trim() || null,
		paths: () => [...texts.keys()],
		unit: (name) => units.get(name) ?? unknown,
	};
}
