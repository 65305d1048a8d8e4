import { quote, type SpecProblem } from '../../spec/problem.ts';
import { readHostEntry } from './host-names.ts';
import { Inventory, inventoryError, type Variables } from './inventory.ts';

const SECTION = /^\[\s*([^\]:\s]+)\s*(?::\s*(\w+)\s*)?\]$/;
/** `key=value`, the value bare or in quotes. */
const PAIR = /^([A-Za-z_]\w*)\s*=\s*(.*)$/;
/** What blanks separate, quotes kept together. */
const WORD = /(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'])+/g;

/**
 * Reads an inventory in Ansible's INI form: groups, `:children`, `:vars`, ranges of hosts.
 * @throws OperatorError `inventory-invalid`, with every line that cannot be read.
 */
export function readIniInventory(text: string, file: string): Inventory {
	const reader = new IniReader(file);
	for (const [index, line] of text.split(/\r\n|[\r\n]/).entries()) reader.line(line, index + 1);
	if (reader.problems.length > 0) throw inventoryError(file, reader.problems);
	return reader.inventory;
}

class IniReader {
	readonly inventory = new Inventory();
	readonly problems: SpecProblem[] = [];
	readonly #file: string;
	#group = 'ungrouped';
	#kind: 'hosts' | 'children' | 'vars' = 'hosts';

	constructor(file: string) {
		this.#file = file;
	}

	line(raw: string, line: number): void {
		const text = withoutComment(raw).trim();
		if (text === '') return;
		const column = raw.length - raw.trimStart().length + 1;
		const expected =
			text.startsWith('[') && !/^\[[^\]]*\]\S/.test(text) ? this.#section(text) : this.#entry(text);
		if (expected === null) return;
		const place = { file: this.#file, line, column, path: '' };
		this.problems.push({ ...place, found: quote(text), expected });
	}

	/** What was expected instead, or null if all is well. */
	#section(text: string): string | null {
		const [, name, kind = 'hosts'] = SECTION.exec(text) ?? [];
		if (name === undefined || !['hosts', 'children', 'vars'].includes(kind)) {
			return 'a section such as [workers], [workers:vars] or [cluster:children]';
		}
		this.inventory.group(name);
		this.#group = name;
		this.#kind = kind === 'children' || kind === 'vars' ? kind : 'hosts';
		return null;
	}

	#entry(text: string): string | null {
		if (this.#kind === 'vars') return this.#variable(text);
		if (this.#kind === 'children') return this.#child(text);
		const [entry = '', ...pairs] = text.match(WORD) ?? [];
		const hosts = readHostEntry(unquote(entry));
		if ('expected' in hosts) return hosts.expected;
		const variables = readPairs(pairs);
		if (variables === null) return 'variables as key=value after the name of the host';
		for (const { name, port } of hosts) {
			const own = port === null ? variables : { ansible_port: port, ...variables };
			this.inventory.addHost(this.#group, name, own);
		}
		return null;
	}

	#variable(text: string): string | null {
		const [, key, value = ''] = PAIR.exec(text) ?? [];
		if (key === undefined) return 'a variable as key=value';
		this.inventory.group(this.#group).variables[key] = unquote(value);
		return null;
	}

	#child(text: string): string | null {
		if (!/^[^\s=[\]]+$/.test(text)) return 'the name of a group';
		this.inventory.group(text);
		this.inventory.group(this.#group).children.add(text);
		return null;
	}
}

function readPairs(words: readonly string[]): Variables | null {
	const pairs = words.map((word) => PAIR.exec(word));
	if (pairs.includes(null)) return null;
	return Object.fromEntries(
		pairs.map((pair) => [pair?.[1] ?? '', unquote(pair?.[2] ?? '')] as const),
	);
}

/** `#` or `;` begins a comment at the start of a line, `#` also after a blank outside of quotes. */
function withoutComment(line: string): string {
	if (/^\s*[#;]/.test(line)) return '';
	let quoted = '';
	for (const [index, char] of line.split('').entries()) {
		if (quoted !== '') quoted = char === quoted ? '' : quoted;
		else if (char === '"' || char === "'") quoted = char;
		else if (char === '#' && /\s/.test(line[index - 1] ?? '')) return line.slice(0, index);
	}
	return line;
}

function unquote(text: string): string {
	const inner = /^"((?:\\.|[^"\\])*)"$/.exec(text)?.[1] ?? /^'([^']*)'$/.exec(text)?.[1];
	return inner === undefined ? text : inner.replace(/\\(["\\])/g, '$1');
}
