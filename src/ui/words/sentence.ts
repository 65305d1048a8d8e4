/**
 * A sentence of the engine as its sources have it, and in another language. `{name}` stands for what
 * is put in, in both.
 */
export type Sentence = readonly [english: string, worded: string];

interface Pattern {
	/** What is between the values: one piece more than there are values. */
	pieces: string[];
	names: string[];
	worded: string;
	/** Letters that a text must have in common with it. */
	letters: number;
}

/** Those with most letters first. */
interface Patterns {
	sure: Pattern[];
	/** With few letters, as `{what} on {host}`: good only for what is known, or a name. */
	vague: Pattern[];
}

/** What must be known of each part of a text: a sentence, at least a name, or nothing. */
type Needs = 'sentence' | 'name' | 'nothing';

/** A host may say anything: what is longer, nested deeper or has more parts is left as it is. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 6;
const MAX_PARTS = 500;

const MAX_REMEMBERED = 1000;

const FEW_LETTERS = 5;

const PLACEHOLDER = /\{([a-z][a-zA-Z]*)\}/g;

/** A word of a language without blanks, put in after another. */
const BLANK_WITHIN_HAN = /(?<=[\p{Script=Han}，。：；、（）]) (?=\p{Script=Han})/gu;

/** What lists are strung together with, and with what in the other language. */
const LISTS: Sentence[] = [
	['; ', '；'],
	[', or ', '，或'],
	[', ', '，'],
	[' or ', ' 或 '],
	[' and ', ' 和 '],
];

/**
 * Words what the engine says, line by line. A text is taken for the sentence that has most letters
 * in common with it; what was put in is worded likewise, also where it is a list. What no sentence
 * fits stays as it is. No text can make it slow.
 */
export function wordSentences(sentences: readonly Sentence[]): (text: string) => string {
	let patterns: Patterns | undefined;
	const remembered = new Map<string, string>();
	return (text) => {
		const before = remembered.get(text);
		if (before !== undefined) return before;
		// Made when first needed: nobody who reads English waits for it.
		patterns ??= toPatterns(sentences);
		const wording = new Wording(patterns);
		const worded = text.replaceAll(/\S.*\S|\S/g, (line) => wording.of(line));
		if (remembered.size >= MAX_REMEMBERED) remembered.clear();
		remembered.set(text, worded);
		return worded;
	};
}

/** How the lines of a text are worded. */
class Wording {
	readonly #patterns: Patterns;
	readonly #known = new Map<string, string | null>();

	constructor(patterns: Patterns) {
		this.#patterns = patterns;
	}

	of(line: string): string {
		return line.length > MAX_LENGTH ? line : (this.#word(line, 0, 'name') ?? line);
	}

	/** Null: nothing of it is known, or too little. @param needs what must be known of its parts */
	#word(text: string, depth: number, needs: Needs): string | null {
		const key = `${needs} ${text}`;
		const before = this.#known.get(key);
		if (before !== undefined) return before;
		if (depth > MAX_DEPTH || this.#known.size >= MAX_PARTS) return null;
		this.#known.set(key, null);
		const worded = this.#wordAnew(text, depth + 1, needs);
		this.#known.set(key, worded);
		return worded;
	}

	#wordAnew(text: string, depth: number, needs: Needs): string | null {
		return (
			this.#wordAs(this.#patterns.sure, text, depth, 'nothing') ??
			this.#wordParts(text, depth, 'sentence') ??
			this.#wordAs(this.#patterns.vague, text, depth, 'name') ??
			(needs === 'sentence' ? null : this.#wordParts(text, depth, needs))
		);
	}

	/** As the first of the sentences that fits. */
	#wordAs(patterns: Pattern[], text: string, depth: number, needs: Needs): string | null {
		for (const { pieces, names, worded } of patterns) {
			const values = valuesIn(pieces, text);
			if (values === null || !values.every((value, index) => canBe(names[index], value))) continue;
			const wordedValues = this.#wordEach(values, depth, needs);
			if (wordedValues === null) continue;
			return worded
				.replaceAll(PLACEHOLDER, (_all, name) => wordedValues[names.indexOf(name)] ?? '')
				.replaceAll(BLANK_WITHIN_HAN, '');
		}
		return null;
	}

	/** `a (b)`, `m1: a`, `a; b` and `a, b or c`, where any part is known. */
	#wordParts(text: string, depth: number, needs: Needs): string | null {
		const wordAny = (parts: string[] | null, least = needs) => {
			const worded = parts && parts.length > 1 ? this.#wordEach(parts, depth, least) : null;
			return worded?.some((part, index) => part !== parts?.[index]) ? worded : null;
		};
		const bracket = valuesIn(['', ' (', ')'], text);
		const inBracket = bracket?.[1]?.includes('(') ? null : wordAny(bracket);
		if (inBracket !== null) return `${inBracket[0]}（${inBracket[1]}）`;
		for (const [separator, other] of LISTS) {
			const list = wordAny(text.split(separator));
			if (list !== null) return list.join(other);
		}
		const colon = valuesIn(['', ': ', ''], text);
		return wordAny(colon, needs === 'nothing' ? 'name' : needs)?.join('：') ?? null;
	}

	/** Null: one of them is not known as well as it must be. */
	#wordEach(parts: string[], depth: number, needs: Needs): string[] | null {
		const worded: string[] = [];
		// `; ` parts whole sentences: no name or list of names has it.
		if (needs === 'name' && parts.some((part) => part.includes('; '))) return null;
		for (const part of parts) {
			const known = this.#word(part, depth, needs);
			const holds = known !== null || needs === 'nothing' || (needs === 'name' && isName(part));
			if (!holds) return null;
			worded.push(known ?? part);
		}
		return worded;
	}
}

/** A `{count}` is a number, and `m1:` is no value but what stands before a sentence. */
function canBe(name: string | undefined, value: string): boolean {
	return name === 'count' ? /^\d+$/.test(value) : !value.endsWith(':');
}

function toPatterns(sentences: readonly Sentence[]): Patterns {
	const patterns = sentences.map(toPattern).sort((one, other) => other.letters - one.letters);
	return {
		sure: patterns.filter(({ letters }) => letters >= FEW_LETTERS),
		vague: patterns.filter(({ letters }) => letters < FEW_LETTERS),
	};
}

function toPattern([english, worded]: Sentence): Pattern {
	const names = [...english.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
	const pieces = english.split(/\{[a-z][a-zA-Z]*\}/);
	return { pieces, names, worded, letters: pieces.join('').replaceAll(/[^a-z]/gi, '').length };
}

/** What was put in, if the text is made of these pieces; each value is as short as it can be. */
function valuesIn(pieces: string[], text: string): string[] | null {
	const first = pieces[0] ?? '';
	const last = pieces.at(-1) ?? '';
	if (pieces.length === 1) return text === first ? [] : null;
	const end = text.length - last.length;
	if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return null;
	const values: string[] = [];
	let from = first.length;
	for (const piece of pieces.slice(1, -1)) {
		const at = text.indexOf(piece, from);
		if (at < 0 || at + piece.length > end) return null;
		values.push(text.slice(from, at));
		from = at + piece.length;
	}
	return [...values, text.slice(from, end)];
}

/** One name, path or amount, or a list of them. */
function isName(text: string): boolean {
	return text
		.split(/, | and | or /)
		.every((name) => /^\S*$|^\S*\d\S* \S+$|^\S+ \S*\d\S*$/.test(name));
}
