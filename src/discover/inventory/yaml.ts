import { isAlias, isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { quote, type SpecProblem } from '../../spec/problem.ts';
import { readHostEntry } from './host-names.ts';
import { Inventory, inventoryError, type Variables } from './inventory.ts';

/** Deeper than any inventory that people write. */
const MAX_DEPTH = 32;

/**
 * Reads an inventory in Ansible's YAML form: groups with `hosts`, `children` and `vars`.
 * @throws OperatorError `inventory-invalid`, with all that cannot be read.
 */
export function readYamlInventory(text: string, file: string): Inventory {
	const counter = new LineCounter();
	const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
	const reader = new YamlReader(file, counter);
	for (const { message, pos } of document.errors) {
		reader.problem(pos[0], `YAML that cannot be read (${message.split('\n')[0]})`, 'YAML');
	}
	if (reader.problems.length === 0) reader.groups(document.contents, 0);
	if (reader.problems.length === 0) return reader.inventory;
	const isDynamic = /"_meta"\s*:/.test(text);
	throw inventoryError(
		file,
		reader.problems,
		isDynamic ? 'write it with: ansible-inventory --list --yaml --output FILE' : undefined,
	);
}

class YamlReader {
	readonly inventory = new Inventory();
	readonly problems: SpecProblem[] = [];
	readonly #file: string;
	readonly #counter: LineCounter;

	constructor(file: string, counter: LineCounter) {
		this.#file = file;
		this.#counter = counter;
	}

	problem(offset: number, found: string, expected: string): void {
		const { line, col } = this.#counter.linePos(offset);
		this.problems.push({ file: this.#file, line, column: col, path: '', found, expected });
	}

	/** @returns names of the groups of a mapping. */
	groups(node: unknown, depth: number): string[] {
		return this.#pairs(node, 'groups by name').map(({ key, offset, value }) => {
			if (depth > MAX_DEPTH) this.problem(offset, quote(key), 'fewer groups inside each other');
			else this.#group(key, value, depth);
			return key;
		});
	}

	#group(name: string, node: unknown, depth: number): void {
		const group = this.inventory.group(name);
		for (const { key, offset, value } of this.#pairs(node, 'hosts, children and vars')) {
			if (key === 'hosts') this.#hosts(name, value);
			else if (key === 'children') {
				for (const child of this.groups(value, depth + 1)) group.children.add(child);
			} else if (key === 'vars') Object.assign(group.variables, this.#variables(value));
			else this.problem(offset, quote(key), 'hosts, children or vars');
		}
	}

	#hosts(group: string, node: unknown): void {
		for (const { key, offset, value } of this.#pairs(node, 'hosts by name')) {
			const hosts = readHostEntry(key);
			if ('expected' in hosts) {
				this.problem(offset, quote(key), hosts.expected);
				continue;
			}
			const variables = this.#variables(value);
			for (const { name, port } of hosts) {
				const own = port === null ? variables : { ansible_port: port, ...variables };
				this.inventory.addHost(group, name, own);
			}
		}
	}

	/** Those that are text or numbers: nothing else can say how to connect. */
	#variables(node: unknown): Variables {
		const pairs = this.#pairs(node, 'variables by name');
		return Object.fromEntries(
			pairs.flatMap(({ key, value }) =>
				isScalar(value) && value.value !== null ? [[key, String(value.value)]] : [],
			),
		);
	}

	#pairs(node: unknown, expected: string): { key: string; offset: number; value: unknown }[] {
		if (node === null || node === undefined || (isScalar(node) && node.value === null)) return [];
		if (!isMap(node)) {
			const offset = (node as Node).range?.[0] ?? 0;
			this.problem(
				offset,
				isAlias(node) ? 'an alias' : 'something else',
				`a mapping of ${expected}`,
			);
			return [];
		}
		return node.items.map(({ key, value }: Pair) => ({
			key: isScalar(key) ? String(key.value) : '',
			offset: (key as Node | null)?.range?.[0] ?? 0,
			value,
		}));
	}
}
