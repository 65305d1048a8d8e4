import {
	changesOf,
	type Declaration,
	declarationsOf,
	membersOfThis,
	type Node,
	parseSources,
	returnsOf,
	type SourceFile,
	visit,
} from './source.ts';

/** A text that the engine may say, `{}` standing for what it puts in. */
export interface SourceSentence {
	text: string;
	/** `path:line` below `src/`. */
	place: string;
}

/** Properties whose values people read. */
const SAID = [
	'checked',
	'observed',
	'expected',
	'fix',
	'found',
	'message',
	'note',
	'subject',
	'suggestion',
	'summary',
	'problem',
	'problems',
	'consequence',
	'lines',
];

/** Calls whose arguments people read, by the name of what is called. */
const SAYS = ['OperatorError', 'setReady', 'onProgress'];

/** Methods that give the texts which they are called on, some changed or together. */
const KEEPS = [
	'join',
	'trim',
	'slice',
	'filter',
	'toSorted',
	'sort',
	'concat',
	'find',
	'at',
	'values',
	'toString',
];

/** All texts that end in the positions above, each once for every place it is written. */
export function sentencesIn(directories: string[]): SourceSentence[] {
	return new Search(parseSources(directories)).run();
}

/** What a literal says; null: it is none, or no text. */
function textOf(node: Node): string | null {
	if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
	if (node.type !== 'TemplateLiteral') return null;
	return node.quasis.map((quasi: Node) => quasi.value.cooked).join('{}');
}

class Search {
	readonly #files: Map<string, SourceFile>;
	readonly #calls = new Map<string, Node[]>();
	readonly #seen = new Set<Node>();
	/** The object literals that an expression may be; none while they are being looked for. */
	readonly #objects = new Map<Node, Node[]>();
	readonly #found: SourceSentence[] = [];

	constructor(files: SourceFile[]) {
		this.#files = new Map(files.map((file) => [file.path, file]));
		for (const { program } of files) {
			visit(program, (node) => {
				const name = node.type === 'CallExpression' ? nameOfCall(node) : null;
				if (name !== null) this.#calls.set(name, [...(this.#calls.get(name) ?? []), node]);
			});
		}
	}

	run(): SourceSentence[] {
		for (const { program } of this.#files.values()) {
			visit(program, (node) => {
				if (node.type === 'Property' && isSaid(node)) this.#collect(node.value);
				const isCall = node.type === 'CallExpression' || node.type === 'NewExpression';
				const name = isCall ? nameOfCall(node) : null;
				if (name !== null && SAYS.includes(name))
					for (const one of node.arguments) this.#collect(one);
				if (isCall && node.callee.type === 'Super') this.#collect(node.arguments[0]);
			});
		}
		return this.#found;
	}

	/** Follows a value back to the texts that it is made from. */
	#collect(node: Node | null | undefined): void {
		if (!node || this.#seen.has(node)) return;
		this.#seen.add(node);
		for (const source of this.#sourcesOf(node)) this.#collect(source);
	}

	#sourcesOf(node: Node, isText = true): (Node | null)[] {
		const text = isText ? textOf(node) : null;
		if (text !== null) this.#add(node, text);
		switch (node.type) {
			case 'TemplateLiteral':
				return node.expressions;
			case 'BinaryExpression':
				return node.operator === '+' ? [node.left, node.right] : [];
			case 'ConditionalExpression':
				return [node.consequent, node.alternate];
			case 'LogicalExpression':
				return [node.left, node.right];
			case 'ArrayExpression':
				return node.elements;
			case 'SpreadElement':
			case 'AwaitExpression':
				return [node.argument];
			case 'TSAsExpression':
			case 'TSSatisfiesExpression':
			case 'TSNonNullExpression':
			case 'ChainExpression':
			case 'ParenthesizedExpression':
				return [node.expression];
			case 'ArrowFunctionExpression':
			case 'FunctionExpression':
			case 'FunctionDeclaration':
				return returnsOf(node);
			case 'Identifier':
				return [...this.#valuesOf(node), ...changesOf(node)];
			case 'MemberExpression':
				return this.#members(node);
			case 'NewExpression':
				return nameOfCall(node) === 'Set' ? node.arguments : [];
			case 'CallExpression':
				return this.#resultsOf(node);
			default:
				return [];
		}
	}

	#resultsOf(call: Node): (Node | null)[] {
		const { callee } = call;
		if (callee.type === 'Identifier') return this.#valuesOf(callee);
		if (callee.type !== 'MemberExpression') return [];
		const method = callee.property.name;
		if (method === 'map' || method === 'flatMap') return call.arguments;
		if (KEEPS.includes(method)) return [callee.object];
		return this.#members(callee);
	}

	/** What `object.name` or `object[name]` may be, where the object is written in the sources. */
	#members(member: Node): Node[] {
		const { object, property, computed } = member;
		if (object.type === 'ThisExpression') return membersOfThis(member);
		return this.#objectsOf(object).flatMap((found) =>
			found.properties
				.filter(
					(one: Node) =>
						computed || one.key?.name === property.name || one.key?.value === property.name,
				)
				.map((one: Node) => one.value ?? one.argument),
		);
	}

	/** The object literals that an expression may be. */
	#objectsOf(node: Node | null): Node[] {
		if (node === null) return [];
		if (node.type === 'ObjectExpression') return [node];
		let objects = this.#objects.get(node);
		if (objects === undefined) {
			this.#objects.set(node, []);
			objects = [...new Set(this.#sourcesOf(node, false).flatMap((one) => this.#objectsOf(one)))];
			this.#objects.set(node, objects);
		}
		return objects;
	}

	#valuesOf(identifier: Node): Node[] {
		return declarationsOf(identifier).flatMap((declaration) => this.#valuesAt(declaration));
	}

	#valuesAt(declaration: Declaration): Node[] {
		switch (declaration.kind) {
			case 'value':
				return this.#pick([declaration.node], declaration.key);
			case 'import': {
				const program = this.#files.get(declaration.path)?.program;
				if (program === undefined) return [];
				return this.#valuesOf({ ...program, name: declaration.name, parent: program });
			}
			case 'parameter': {
				const { fn, index, key } = declaration;
				return this.#pick(this.#argumentsAt(fn, index), key);
			}
		}
	}

	/** The property of these values; the values, without a key. */
	#pick(values: Node[], key: string | null): Node[] {
		if (key === null) return values;
		return values
			.flatMap((value) => this.#objectsOf(value))
			.flatMap(({ properties }) => properties.filter((one: Node) => one.key?.name === key))
			.map((property) => property.value);
	}

	#argumentsAt(fn: Node, index: number): Node[] {
		const { parent } = fn;
		if (parent?.type === 'CallExpression' && parent.callee.type === 'MemberExpression') {
			return index === 0 ? [parent.callee.object] : [];
		}
		const name = fn.id?.name ?? parent?.id?.name ?? parent?.key?.name;
		const isMethod = parent?.type === 'MethodDefinition';
		const wrong = isMethod ? 'Identifier' : fn.id ? 'MemberExpression' : null;
		return (this.#calls.get(name) ?? [])
			.filter((call) => call.callee.type !== wrong)
			.flatMap((call) => call.arguments[index] ?? []);
	}

	#add(node: Node, text: string): void {
		const line = node.file.text.slice(0, node.start).split('\n').length;
		this.#found.push({ text, place: `${node.file.path}:${line}` });
	}
}

/** The titles of Steps are said; those of checks have words of their own. */
function isSaid({ key, file }: Node): boolean {
	return SAID.includes(key.name) || (key.name === 'title' && file.path.startsWith('steps/'));
}

/** The last name of what is called: `f` of `f()` and of `a.f()`. */
function nameOfCall({ callee }: Node): string | null {
	return callee.name ?? callee.property?.name ?? null;
}
