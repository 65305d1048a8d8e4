import {
	isAlias,
	isCollection,
	isMap,
	isPair,
	isScalar,
	LineCounter,
	type Node,
	type ParseOptions,
	parseDocument,
	visit,
} from 'yaml';
import { messageOf } from '../model/errors.ts';
import type { YamlDocument } from './document.ts';
import {
	MAX_PROBLEMS,
	type SpecLocation,
	type SpecProblem,
	show,
	UNSAFE_CHARACTERS,
	visible,
} from './problem.ts';
import { formatPath, type SpecPath } from './schema.ts';

/** Characters; a thousand hosts need half of it. */
const MAX_LENGTH = 256 * 1024;
/** Expansions of one anchor: plenty for shared host settings, too few for a bomb. */
const MAX_ALIASES = 1000;

/** A YAML text with its values and the place of each. */
export class SpecSource {
	readonly file: string;
	readonly document: YamlDocument;
	/** What YAML itself, before any schema, has against the text. */
	readonly problems: SpecProblem[] = [];
	readonly #lines = new LineCounter();

	/** Never throws for any text; what is wrong is in `problems`. */
	constructor(text: string, file: string) {
		this.file = file;
		const options: ParseOptions = {
			lineCounter: this.#lines,
			keepSourceTokens: true,
			// Both take quadratic time on garbage; neither is needed here.
			uniqueKeys: false,
			prettyErrors: false,
		};
		this.document = parseDocument('') as YamlDocument;
		if (text.length > MAX_LENGTH) {
			this.#report([], 0, `${text.length} characters`, `at most ${MAX_LENGTH}`);
			return;
		}
		try {
			this.document = parseDocument(text, options) as YamlDocument;
			for (const error of this.document.errors.slice(0, MAX_PROBLEMS)) {
				this.#report([], error.pos[0], plainly(error.message), 'valid YAML');
			}
			if (this.problems.length === 0) this.#inspect();
		} catch (error) {
			// The parser is recursive: a few thousand levels exhaust the stack.
			this.#report([], 0, plainly(messageOf(error)), 'valid YAML');
		}
	}

	/** The plain values; null with a problem if they cannot be had. */
	values(): unknown {
		try {
			return this.document.toJS({ maxAliasCount: MAX_ALIASES });
		} catch (error) {
			this.#report([], 0, plainly(messageOf(error)), 'at most a few anchors, all defined');
			return null;
		}
	}

	/**
	 * Place of a value, or of its key; for what is not in the file, of the nearest section above it.
	 */
	locate(path: SpecPath, what: 'value' | 'key' = 'value'): SpecLocation {
		let node = this.#resolve(this.document.contents);
		let offset = node?.range?.[0] ?? 0;
		for (const [depth, step] of path.entries()) {
			const pair = isMap(node) ? node.items.find((item) => keyText(item.key) === step) : undefined;
			const child = pair ? pair.value : isCollection(node) ? node.items[Number(step)] : undefined;
			const key = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
			const isLast = depth === path.length - 1;
			if (pair === undefined && (isMap(node) || child === undefined)) break;
			node = this.#resolve(isPair(child) ? null : (child as Node | null));
			const value = (child as Node | null)?.range?.[0];
			const wantsKey = (isLast && what === 'key') || isCollection(node) || value === undefined;
			offset = (wantsKey ? (key ?? value) : value) ?? offset;
		}
		return this.#at(offset);
	}

	/** A scalar as it is written in the file, for numbers that lose digits when read. */
	written(path: SpecPath): string | undefined {
		const node = this.#resolve(this.document.getIn(path, true) as Node | undefined);
		return isScalar(node) && typeof node.value === 'number' ? node.source : undefined;
	}

	#resolve(node: Node | null | undefined): Node | null {
		return (isAlias(node) ? node.resolve(this.document) : node) ?? null;
	}

	#at(offset: number): SpecLocation {
		const { line, col } = this.#lines.linePos(offset);
		return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
	}

	#report(path: SpecPath, offset: number, found: string, expected: string): void {
		this.problems.push({ ...this.#at(offset), path: formatPath(path), found, expected });
	}

	/** Duplicate keys (yaml's own search for them is quadratic) and characters that no field needs. */
	#inspect(): void {
		const isEnough = () => this.problems.length >= MAX_PROBLEMS;
		visit(this.document, {
			Map: (_, map, ancestors) => {
				const seen = new Set<string>();
				for (const { key } of map.items) {
					const name = keyText(key);
					if (seen.has(name) && !isEnough()) {
						const offset = (key as Node).range?.[0] ?? 0;
						const path = [...pathOf(ancestors, map), name];
						this.#report(path, offset, 'this key a second time', 'it once');
					}
					seen.add(name);
				}
			},
			Scalar: (_, scalar, ancestors) => {
				if (typeof scalar.value !== 'string' || !UNSAFE_CHARACTERS.test(scalar.value)) return;
				if (isEnough()) return visit.BREAK;
				const offset = scalar.range?.[0] ?? 0;
				const expected = 'text on one line without control characters';
				this.#report(pathOf(ancestors, scalar), offset, show(scalar.value), expected);
				return undefined;
			},
		});
	}
}

function keyText(key: unknown): string {
	return isScalar(key) ? String(key.value) : String(key);
}

function pathOf(ancestors: readonly unknown[], self: unknown): SpecPath {
	const chain = [...ancestors, self];
	return chain.flatMap((node, index): (string | number)[] => {
		const next = chain[index + 1];
		if (isPair(node)) return [keyText(node.key)];
		if (isCollection(node) && !isMap(node) && next !== undefined) {
			return [node.items.indexOf(next)];
		}
		return [];
	});
}

/** What the parser says, in words that need no knowledge of it. */
function plainly(message: string): string {
	if (message.includes('call stack')) return 'nesting too deep to read';
	if (message.includes('multiple documents')) return 'more than one document (a second ---)';
	return `something else (${visible((message.split('\n', 1)[0] ?? '').slice(0, 120))})`;
}
