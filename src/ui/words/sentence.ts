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

/** A host may say anything: what is longer, or nested deeper, is left as it is. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 6;

const MAX_REMEMBERED = 1000;

/** With fewer letters than this, as in `{what} on {host}`, a sentence is taken only for known things. */
const FEW_LETTERS = 8;

const PLACEHOLDER = /\{([a-z][a-zA-Z]*)\}/g;

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
 * fits stays as it is. Linear in the text: no input can make it slow.
 */
export function wordSentences(sentences: readonly Sentence[]): (text: string) => string {
	const vocabulary = new Vocabulary(sentences);
	const remembered = new Map<string, string>();
	return (text) => {
		const before = remembered.get(text);
		if (before !== undefined) return before;
		const worded = text.replaceAll(/\S.*\S|\S/g, (line) => vocabulary.word(line, 0) ?? line);
		if (remembered.size >= MAX_REMEMBERED) remembered.clear();
		remembered.set(text, worded);
		return worded;
	};
}

class Vocabulary {
	/** Those with most letters first. */
	readonly #patterns: Pattern[];

	constructor(sentences: readonly Sentence[]) {
		this.#patterns = sentences.map(toPattern).sort((one, other) => other.letters - one.letters);
	}

	/**
	 * Null: nothing of it is known.
	 * @param strict nor is a text that is known in part only
	 */
	word(text: string, depth: number, strict = false): string | null {
		if (depth > MAX_DEPTH || text.length > MAX_LENGTH) return null;
		for (const pattern of this.#patterns) {
			const values = valuesIn(pattern.pieces, text);
			const worded = values && this.#fill(pattern, values, depth + 1);
			if (worded !== null) return worded;
		}
		return this.#wordParts(text, depth + 1, strict);
	}

	#fill({ letters, names, worded }: Pattern, values: string[], depth: number): string | null {
		const strict = letters < FEW_LETTERS;
		const wordedValues = values.map((value) => this.word(value, depth, strict));
		const isCertain = (value: string, index: number) =>
			wordedValues[index] !== null || isNames(value);
		if (strict && !values.every(isCertain)) return null;
		return worded.replaceAll(PLACEHOLDER, (_all, name) => {
			const index = names.indexOf(name);
			return wordedValues[index] ?? values[index] ?? '';
		});
	}

	/** `a; b`, `a, b or c`, `m1: a` and `a (b)`. */
	#wordParts(text: string, depth: number, strict: boolean): string | null {
		for (const [separator, other] of LISTS) {
			const worded = this.#wordEach(text.split(separator), depth, strict);
			if (worded !== null) return worded.join(other);
		}
		const colon = this.#wordEach(valuesIn(['', ': ', ''], text), depth, strict);
		if (colon !== null) return colon.join('：');
		const bracket = this.#wordEach(valuesIn(['', ' (', ')'], text), depth, strict);
		return bracket && `${bracket[0]}（${bracket[1]}）`;
	}

	#wordEach(parts: string[] | null, depth: number, strict: boolean): string[] | null {
		if (parts === null || parts.length < 2) return null;
		const worded = parts.map((part) => this.word(part, depth, strict));
		if (worded.every((part) => part === null)) return null;
		if (strict && !parts.every((part, index) => worded[index] !== null || isNames(part)))
			return null;
		return worded.map((part, index) => part ?? parts[index] ?? '');
	}
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
function isNames(text: string): boolean {
	return text
		.split(/, | and | or /)
		.every((name) => /^\S*$|^\S*\d\S* \S+$|^\S+ \S*\d\S*$/.test(name));
}
