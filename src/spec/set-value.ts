import { isAlias, isMap, isNode, isScalar, isSeq, type Pair, stringify, type YAMLMap } from 'yaml';
import { OperatorError } from '../model/errors.ts';
import type { SpecDocument } from './document.ts';
import { formatPath, type SpecPath } from './schema.ts';

/**
 * Sets one field, making the sections above it where they are missing; `undefined` removes it, so
 * that the default holds. Comments inside a list or section that is replaced go with it.
 * @throws OperatorError `spec-path` where the file has no place for it, or shares it by an anchor.
 */
export function setValue(document: SpecDocument, path: SpecPath, value: unknown): void {
	const place = findPlace(document, path);
	if (place.missing.length > 0) {
		if (value !== undefined) insert(document, place, nested(place.missing.slice(1), value));
	} else if (value === undefined) {
		remove(document, path, place);
	} else {
		replace(document, place, value);
	}
}

/** A value in flow style on one line, fit to stand anywhere. */
export function inline(value: unknown, like?: unknown): string {
	const type = isScalar(like) && typeof value === 'string' ? like.type : undefined;
	const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
	const listed = stringify([value], {
		collectionStyle: 'flow',
		flowCollectionPadding: false,
		lineWidth: 0,
		defaultKeyType: 'PLAIN',
		defaultStringType: isQuoted ? type : 'PLAIN',
	});
	return listed.trim().slice(1, -1);
}

/** The error of all edits that the file, as it is written, has no place for. */
export function noPlace(path: SpecPath, found: string): OperatorError {
	return new OperatorError(`the file has no place for ${formatPath(path)}`, {
		code: 'spec-path',
		exitCode: 2,
		found,
		fix: `write ${formatPath(path)} by hand`,
	});
}

interface Place {
	path: SpecPath;
	/** The mapping that holds the field, or would. */
	parent: YAMLMap;
	/** What is there; undefined if `missing` is not empty. */
	pair: Pair | undefined;
	/** Keys that are not in the file yet, from the parent's own on. */
	missing: string[];
}

/** Goes down as far as the file goes. */
function findPlace(document: SpecDocument, path: SpecPath): Place {
	let node: unknown = document.yaml.contents;
	for (const [depth, step] of path.entries()) {
		if (isAlias(node) || (isNode(node) && 'anchor' in node && node.anchor)) {
			throw noPlace(path, `${formatPath(path.slice(0, depth))}, shared by an anchor`);
		}
		if (typeof step === 'number') {
			node = isSeq(node) ? node.items[step] : undefined;
			continue;
		}
		if (!isMap(node)) throw noPlace(path, 'something else on the way to it');
		const parent: YAMLMap = node;
		const pair: Pair | undefined = parent.items.find(
			({ key }) => isScalar(key) && key.value === step,
		);
		if (depth === path.length - 1 && pair) return { path, parent, pair, missing: [] };
		const below = path.slice(depth + 1);
		if (pair && !isEmpty(pair.value)) {
			node = pair.value;
		} else if (below.every((key) => typeof key === 'string')) {
			return { path, parent, pair, missing: [step, ...below] };
		} else {
			throw noPlace(path, 'no such list');
		}
	}
	throw noPlace(path, 'a list entry, not a field');
}

function isEmpty(value: unknown): boolean {
	return value === null || value === undefined || (isScalar(value) && value.value === null);
}

function nested(keys: readonly string[], value: unknown): unknown {
	return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

function replace(document: SpecDocument, { path, pair }: Place, value: unknown): void {
	const old = pair?.value;
	if (isNode(old) && 'anchor' in old && old.anchor) {
		throw noPlace(path, 'a value that is shared by an anchor');
	}
	const isBlock = (isMap(old) || isSeq(old)) && !old.flow;
	const start = isEmpty(old) || isBlock ? afterColon(path, pair) : startOf(old);
	const end = isEmpty(old) ? start : document.contentEnd(old);
	const space = isEmpty(old) || isBlock ? ' ' : '';
	document.edit([{ start, end, text: `${space}${inline(value, old)}` }]);
}

function insert(document: SpecDocument, place: Place, value: unknown): void {
	const { path, parent, pair, missing } = place;
	if (pair) {
		replace(document, place, value);
		return;
	}
	const field = `${inline(missing[0])}: ${inline(value)}`;
	const last = document.contentEnd(parent.items.at(-1)?.value ?? parent.items.at(-1)?.key);
	if (parent.flow) {
		const at = parent.items.length > 0 ? last : startOf(parent) + 1;
		document.edit([{ start: at, end: at, text: parent.items.length > 0 ? `, ${field}` : field }]);
		return;
	}
	const first = parent.items[0]?.key;
	if (first === undefined) throw noPlace(path, 'an empty section');
	const column = startOf(first) - document.lineStart(startOf(first));
	// A new section goes to the end of the file: what follows the last one may be its comments.
	const isRoot = parent === document.yaml.contents;
	const at = isRoot ? document.text.length : document.lineEnd(last);
	const isOpen = !isRoot || !document.text.endsWith('\n');
	const line = `${' '.repeat(column)}${field}`;
	const { eol } = document;
	document.edit([{ start: at, end: at, text: `${isOpen ? eol : ''}${line}${isRoot ? eol : ''}` }]);
}

function remove(document: SpecDocument, path: SpecPath, { parent, pair }: Place): void {
	if (pair === undefined) return;
	const index = parent.items.indexOf(pair);
	const next = parent.items[index + 1]?.key;
	const previous = parent.items[index - 1];
	if (next === undefined && previous === undefined) {
		if (path.length < 2) throw noPlace(path, 'nothing else in the file');
		if (typeof path.at(-2) === 'string') setValue(document, path.slice(0, -1), undefined);
		else throw noPlace(path, 'nothing else in the list entry');
		return;
	}
	const start = startOf(pair.key);
	const end = document.contentEnd(isEmpty(pair.value) ? pair.key : pair.value);
	const lineStart = document.lineStart(start);
	const isOwnLine = document.text.slice(lineStart, start).trim() === '';
	if (!parent.flow && isOwnLine) {
		document.edit([{ start: lineStart, end: document.nextLine(end), text: '' }]);
	} else if (next !== undefined) {
		document.edit([{ start, end: startOf(next), text: '' }]);
	} else {
		const before = document.contentEnd(previous?.value ?? previous?.key);
		document.edit([{ start: before, end, text: '' }]);
	}
}

function startOf(node: unknown): number {
	return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}

function afterColon(path: SpecPath, pair: Pair | undefined): number {
	const colon = pair?.srcToken?.sep?.find((token) => token.type === 'map-value-ind');
	if (colon === undefined) throw noPlace(path, 'a key without a colon');
	return colon.offset + 1;
}
