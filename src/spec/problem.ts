import { OperatorError } from '../model/errors.ts';

/** Where something is in a file; line and column count from 1. */
export interface SpecLocation {
	file: string;
	line: number;
	column: number;
}

/** One thing that is wrong with a spec. */
export interface SpecProblem extends SpecLocation {
	/** Field, e.g. `hosts[0].address`; empty for the file as a whole. */
	path: string;
	/** What is there, as a phrase. */
	found: string;
	/** What may be there, as a phrase. */
	expected: string;
	/** What was probably meant. */
	suggestion?: string;
}

/** Something that works but is rarely wanted. */
export interface SpecWarning extends SpecLocation {
	path: string;
	message: string;
}

/** More are of no use to anybody, and a hostile file can have millions. */
export const MAX_PROBLEMS = 50;

/** A cluster.yaml that cannot be used, with all that is wrong with it. */
export class SpecError extends OperatorError {
	/** In the order of the file. */
	readonly problems: SpecProblem[];

	constructor(file: string, problems: SpecProblem[], fix = `edit ${file}`) {
		const shown = problems.slice(0, MAX_PROBLEMS).map(formatProblem);
		const rest = problems.length - shown.length;
		if (rest > 0) shown.push(`and ${rest} more`);
		super(`${file} is not valid:\n${shown.map((line) => `  ${line}`).join('\n')}`, {
			code: 'spec-invalid',
			exitCode: 2,
			fix,
		});
		this.name = 'SpecError';
		this.problems = problems;
	}
}

/** `file:line:column: path: found …, expected …; did you mean …?`, on one line. */
export function formatProblem(problem: SpecProblem): string {
	const { file, line, column, path, found, expected, suggestion } = problem;
	const where = path === '' ? `${file}:${line}:${column}` : `${file}:${line}:${column}: ${path}`;
	const what = `found ${found}, expected ${expected}`;
	const all = suggestion === undefined ? what : `${what}; did you mean ${suggestion}?`;
	return `${where}: ${all}`;
}

/** A value as a short phrase that is safe on a terminal, whatever it is. */
export function show(value: unknown): string {
	if (value === null || value === undefined) return 'nothing';
	if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
	if (typeof value === 'object') return 'a mapping';
	if (typeof value !== 'string') return String(value);
	return quote(value);
}

/** Control characters, and those that turn the direction of text or break lines. */
export const UNSAFE_CHARACTERS =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
	/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/** Text in quotes, capped, with everything that could act on a terminal written as `\uXXXX`. */
export function quote(text: string): string {
	return visible(JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text));
}

/** Text with everything that could act on a terminal written as `\uXXXX`. */
export function visible(text: string): string {
	const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
	return text.replace(new RegExp(UNSAFE_CHARACTERS, 'g'), escaped);
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[]): string {
	if (words.length < 2) return words.join('');
	return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
