import { type Document, isMap, isScalar, isSeq, type ParsedNode, parseDocument } from 'yaml';
import { messageOf, OperatorError } from '../model/errors.ts';

export type YamlDocument = Document.Parsed<ParsedNode>;

/** Replacement of the characters from `start` up to but not including `end`. */
export interface TextEdit {
	start: number;
	end: number;
	text: string;
}

/**
 * A cluster.yaml to edit. The text is the truth: an edit replaces the characters that it is about
 * and no others, so comments, order, quotes and indentation of all else stay byte for byte.
 */
export class SpecDocument {
	#text: string;
	#yaml: YamlDocument;

	/** @param yaml what `text` parses to, with source tokens, where that is known already. */
	constructor(text: string, yaml: YamlDocument = parse(text)) {
		this.#text = text;
		this.#yaml = yaml;
	}

	get text(): string {
		return this.#text;
	}

	/** To look at, never to change. */
	get yaml(): YamlDocument {
		return this.#yaml;
	}

	/** The line end that the file uses. */
	get eol(): string {
		return this.#text.includes('\r\n') ? '\r\n' : '\n';
	}

	/**
	 * Makes edits that do not overlap, all at once.
	 * @throws OperatorError `spec-edit` if the result is no longer YAML; the document is as before.
	 */
	edit(edits: readonly TextEdit[]): void {
		const backwards = [...edits].sort((a, b) => b.start - a.start);
		const text = backwards.reduce(
			(all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end),
			this.#text,
		);
		const yaml = parse(text);
		const [error] = yaml.errors;
		if (error !== undefined) {
			throw new OperatorError('this edit does not fit the way the file is written', {
				code: 'spec-edit',
				exitCode: 2,
				found: messageOf(error),
				fix: 'edit the file by hand',
			});
		}
		this.#text = text;
		this.#yaml = yaml;
	}

	/** Offset of the first character of the line. */
	lineStart(offset: number): number {
		return this.#text.lastIndexOf('\n', offset - 1) + 1;
	}

	/** Offset of the line's end mark, or of the end of the text. */
	lineEnd(offset: number): number {
		const end = this.#text.indexOf('\n', offset);
		if (end < 0) return this.#text.length;
		return this.#text[end - 1] === '\r' && end > offset ? end - 1 : end;
	}

	/** Offset of the next line, or of the end of the text. */
	nextLine(offset: number): number {
		const end = this.#text.indexOf('\n', offset);
		return end < 0 ? this.#text.length : end + 1;
	}

	/** Where the last character of a value is; what follows on its line is a comment at most. */
	contentEnd(node: unknown): number {
		if (isMap(node) && !node.flow) {
			const last = node.items.at(-1);
			return Math.max(this.contentEnd(last?.key), this.contentEnd(last?.value));
		}
		if (isSeq(node) && !node.flow) return this.contentEnd(node.items.at(-1));
		const end = (node as ParsedNode | null | undefined)?.range?.[1] ?? 0;
		const isBlockText = isScalar(node) && (node.type ?? '').startsWith('BLOCK');
		return isBlockText && this.#text[end - 1] === '\n' ? end - 1 : end;
	}
}

function parse(text: string): YamlDocument {
	const options = { keepSourceTokens: true, uniqueKeys: false, prettyErrors: false };
	return parseDocument(text, options) as YamlDocument;
}
