import { OperatorError } from '../model/errors.ts';
import { quote } from '../spec/problem.ts';
import { bareCandidate, type Candidate, withoutDuplicates } from './candidate.ts';
import { EXPECTED, readTargetWord, type TargetFault } from './target-word.ts';

/** Addresses that one text may name: a scan of more takes minutes. */
export const MAX_TARGETS = 4096;

/** More are of no use to anybody. */
const MAX_SHOWN = 20;

/** One word of a text that names no hosts; line and column count from 1. */
export interface TargetProblem {
	fault: TargetFault;
	word: string;
	line: number;
	column: number;
	/** What may be there, as a phrase. */
	expected: string;
}

/** A text in which some words name no hosts. */
export class TargetsError extends OperatorError {
	/** In the order of the text. */
	readonly problems: TargetProblem[];

	constructor(problems: TargetProblem[]) {
		const lines = problems
			.slice(0, MAX_SHOWN)
			.map(
				({ line, column, word, expected }) =>
					`  ${line}:${column}: found ${quote(word)}, expected ${expected}`,
			);
		const rest = problems.length - lines.length;
		if (rest > 0) lines.push(`  and ${rest} more`);
		super(`these are no hosts:\n${lines.join('\n')}`, {
			code: 'targets-invalid',
			exitCode: 2,
			fix: 'correct these words; separate hosts by blanks, commas or lines',
		});
		this.name = 'TargetsError';
		this.problems = problems;
	}
}

/**
 * Hosts that an operator has typed or pasted: names, addresses, `user@host:port`, `m1=10.0.0.11`, `10.0.0.11-19`,
 * `node[01:12].example`, `m{1..3}` and networks, separated by blanks, commas, semicolons and lines;
 * `#` begins a comment. In the order of the text, without duplicates.
 * @throws TargetsError `targets-invalid` with every word that is wrong, or if there are more than
 * MAX_TARGETS addresses in all.
 */
export function parseTargets(text: string): Candidate[] {
	const problems: TargetProblem[] = [];
	const found: Candidate[] = [];
	let room = MAX_TARGETS;
	for (const place of wordsOf(text)) {
		const read = readTargetWord(place.word);
		if (typeof read === 'string') {
			problems.push({ ...place, fault: read, expected: EXPECTED[read] });
			continue;
		}
		if (read.size > room) {
			const expected = `at most ${MAX_TARGETS} addresses in all: this adds ${read.size} to ${MAX_TARGETS - room}`;
			problems.push({ ...place, fault: 'too-many', expected });
			continue;
		}
		room -= read.size;
		for (const { name, address } of read.hosts()) {
			const candidate = bareCandidate(name, address, { kind: 'typed', ...place });
			found.push({ ...candidate, user: read.user, port: read.port });
		}
	}
	if (problems.length > 0) throw new TargetsError(problems);
	return withoutDuplicates(found);
}

/** A comma inside braces is the word's own. */
const WORD = /(?:\{[^{}\s]*\}|[^\s,;{]|\{)+/g;

function wordsOf(text: string): { word: string; line: number; column: number }[] {
	return text.split(/\r\n|[\r\n\u2028\u2029]/).flatMap((line, index) =>
		[...line.replace(/#.*$/, '').matchAll(WORD)].map((match) => ({
			word: match[0],
			line: index + 1,
			column: match.index + 1,
		})),
	);
}
