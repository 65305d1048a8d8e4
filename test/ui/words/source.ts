import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

const ROOT = new URL('../../../src/', import.meta.url).pathname;

/** A node of the syntax tree (ESTree), with what the search for sentences needs of it. */
export interface Node {
	type: string;
	start: number;
	parent: Node | null;
	children: Node[];
	file: SourceFile;
	// biome-ignore lint/suspicious/noExplicitAny: a tree of two hundred kinds of nodes
	[key: string]: any;
}

export interface SourceFile {
	/** Below `src/`. */
	path: string;
	text: string;
	program: Node;
}

/** The files below these directories of `src/`, parsed. */
export function parseSources(directories: string[]): SourceFile[] {
	return directories.flatMap((directory) => {
		if (directory.endsWith('.ts')) return [parseSource(directory)];
		return readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
			.filter((path) => /\.tsx?$/.test(path))
			.map((path) => parseSource(join(directory, path)));
	});
}

function parseSource(path: string): SourceFile {
	const text = readFileSync(join(ROOT, path), 'utf8');
	const lang = path.endsWith('x') ? 'tsx' : 'ts';
	const program = parseAst(text, { lang, sourceType: 'module' }) as unknown as Node;
	const file = { path, text, program };
	link(program, null, file);
	return file;
}

function link(node: Node, parent: Node | null, file: SourceFile): void {
	const children = Object.values(node)
		.flat()
		.filter((value): value is Node => typeof value?.type === 'string');
	Object.assign(node, { parent, children, file });
	for (const child of children) link(child, node, file);
}

/** Calls back for a node and all below it, parents first. */
export function visit(node: Node, callback: (node: Node) => void): void {
	callback(node);
	for (const child of node.children) visit(child, callback);
}

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

/** Whether a node is a function of any kind. */
export function isFunction(node: Node | null | undefined): node is Node {
	return node != null && FUNCTIONS.includes(node.type);
}

/** What a function may return. */
export function returnsOf(fn: Node): Node[] {
	if (fn.body === null) return [];
	if (fn.body.type !== 'BlockStatement') return [fn.body];
	const found: Node[] = [];
	const search = (node: Node) => {
		if (node.type === 'ReturnStatement' && node.argument) found.push(node.argument);
		if (node.type === 'YieldExpression' && node.argument) found.push(node.argument);
		for (const child of node.children) if (!isFunction(child)) search(child);
	};
	search(fn.body);
	return found;
}

/** Where a name gets its value. */
export type Declaration =
	| { kind: 'value'; node: Node; key: string | null }
	| { kind: 'parameter'; fn: Node; index: number; key: string | null }
	| { kind: 'import'; path: string; name: string };

/** All that may give a value to the name at this place, nearest scope first. */
export function declarationsOf(identifier: Node): Declaration[] {
	for (let scope = identifier.parent; scope !== null; scope = scope.parent) {
		const found = (namesIn(scope).get(identifier.name) ?? []) as Declaration[];
		if (found.length > 0) return found;
	}
	return [];
}

const known = new WeakMap<Node, Map<string, Declaration[]>>();

function namesIn(scope: Node): Map<string, Declaration[]> {
	let names = known.get(scope);
	if (names === undefined) {
		names = new Map();
		known.set(scope, names);
		if (isFunction(scope)) {
			for (const [index, parameter] of scope.params.entries()) {
				bind(names, parameter, (key) => ({ kind: 'parameter', fn: scope, index, key }));
			}
		}
		const statements = Array.isArray(scope.body) ? scope.body : headOf(scope);
		for (const statement of statements) declare(names, statement.declaration ?? statement);
	}
	return names;
}

/** What a loop declares in its head. */
function headOf(scope: Node): Node[] {
	const head = scope.type.startsWith('For') ? (scope.left ?? scope.init) : null;
	if (head?.type !== 'VariableDeclaration')
		return scope.type === 'SwitchCase' ? scope.consequent : [];
	return [head];
}

function declare(names: Map<string, Declaration[]>, statement: Node): void {
	if (statement.type === 'ImportDeclaration') {
		for (const { local, imported } of statement.specifiers) {
			const path = join(dirname(statement.file.path), statement.source.value);
			add(names, local.name, { kind: 'import', path, name: imported?.name ?? 'default' });
		}
	}
	if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') {
		add(names, statement.id.name, { kind: 'value', node: statement, key: null });
	}
	if (statement.type === 'VariableDeclaration') {
		for (const { id, init } of statement.declarations) {
			const value =
				init ?? (statement.parent?.type === 'ForOfStatement' ? statement.parent.right : null);
			bind(names, id, (key) => ({ kind: 'value', node: value ?? statement, key }));
		}
	}
}

/** The names of a pattern; `key` is the property that a name is taken from. */
function bind(
	names: Map<string, Declaration[]>,
	pattern: Node,
	declaration: (key: string | null) => Declaration,
): void {
	if (pattern.type === 'AssignmentPattern') {
		bind(names, pattern.left, declaration);
		for (const own of namesOf(pattern.left)) {
			add(names, own, { kind: 'value', node: pattern.right, key: null });
		}
	}
	if (pattern.type === 'Identifier') add(names, pattern.name, declaration(null));
	if (pattern.type === 'ArrayPattern') {
		for (const element of pattern.elements) if (element) bind(names, element, declaration);
	}
	if (pattern.type !== 'ObjectPattern') return;
	for (const property of pattern.properties) {
		if (property.type === 'RestElement') continue;
		bind(names, property.value, () => declaration(property.key.name));
	}
}

function namesOf(pattern: Node): string[] {
	return pattern.type === 'Identifier' ? [pattern.name] : [];
}

function add(names: Map<string, Declaration[]>, name: string, declaration: Declaration): void {
	names.set(name, [...(names.get(name) ?? []), declaration]);
}

/** What is assigned to a variable, or pushed onto it, after it was declared. */
export function changesOf(identifier: Node): Node[] {
	const scope = above(identifier, isFunction);
	return scope === null ? [] : givenTo(scope, (node) => node.name === identifier.name);
}

/** What a member of `this` is or returns: its value, what is assigned to it or pushed onto it. */
export function membersOfThis(member: Node): Node[] {
	const owner = above(member, (node) => node.type === 'ClassBody');
	if (owner === null) return [];
	const { name } = member.property;
	const own = owner.body.filter((one: Node) => one.key?.name === name && one.value);
	return [
		...own.map((one: Node) => one.value),
		...givenTo(
			owner,
			(node) => node.object?.type === 'ThisExpression' && node.property.name === name,
		),
	];
}

function givenTo(scope: Node, isIt: (node: Node) => boolean): Node[] {
	const found: Node[] = [];
	visit(scope, (node) => {
		if (node.type === 'AssignmentExpression' && isIt(node.left)) found.push(node.right);
		const isPush = node.type === 'CallExpression' && node.callee.property?.name === 'push';
		if (isPush && isIt(node.callee.object)) found.push(...node.arguments);
	});
	return found;
}

function above(node: Node, is: (node: Node) => boolean): Node | null {
	let at = node.parent;
	while (at !== null && !is(at)) at = at.parent;
	return at;
}
