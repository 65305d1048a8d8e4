/** Many names written as one. */
export interface HostPattern {
	/** How many names it stands for. */
	size: number;
	/** All of them, in order. Look at `size` first. */
	names(): string[];
}

/** One place in a pattern: the texts that may stand there. */
interface Part {
	size: number;
	at: (index: number) => string;
}

const GROUP = /\{([^{}[\]]*)\}|\[([^{}[\]]*)\]/;

/**
 * Reads `m{1..3}`, `m{a,b}`, `node[01:12].example`, `db-[a:f]` or `m[1:9:2]`: the ranges of shells and
 * of Ansible, both ends included, with the leading zeros of the first. Text without a group stands
 * for itself.
 * @returns null if a group cannot be read.
 */
export function readHostPattern(text: string): HostPattern | null {
	const parts: Part[] = [];
	let rest = text;
	for (let match = GROUP.exec(rest); match !== null; match = GROUP.exec(rest)) {
		const group = match[1] === undefined ? sequence(match[2] ?? '', ':') : list(match[1]);
		if (group === null) return null;
		parts.push(literal(rest.slice(0, match.index)), group);
		rest = rest.slice(match.index + match[0].length);
	}
	parts.push(literal(rest));
	if (parts.some((part) => /[{}[\]]/.test(part.size === 1 ? part.at(0) : ''))) return null;
	return {
		size: parts.reduce((product, part) => product * part.size, 1),
		names: () => parts.reduce<string[]>(combine, ['']),
	};
}

function combine(heads: string[], part: Part): string[] {
	return heads.flatMap((head) =>
		Array.from({ length: part.size }, (_, index) => head + part.at(index)),
	);
}

function literal(text: string): Part {
	return { size: 1, at: () => text };
}

/** What stands in braces: ranges and words, separated by commas. */
function list(text: string): Part | null {
	const items: Part[] = [];
	for (const item of text.split(',')) {
		const part = /^[\w-]+$/.test(item) ? literal(item) : sequence(item, '..');
		if (part === null) return null;
		items.push(part);
	}
	if (items.length === 1 && !text.includes('..')) return null;
	return {
		size: items.reduce((sum, item) => sum + item.size, 0),
		at: (index) => {
			let left = index;
			for (const item of items) {
				if (left < item.size) return item.at(left);
				left -= item.size;
			}
			return '';
		},
	};
}

/** `01:12`, `a:f` or `1:9:2`, with the separator given. */
function sequence(text: string, separator: ':' | '..'): Part | null {
	const [first = '', last = '', step = '1', ...more] = text.split(separator);
	if (more.length > 0 || !/^[1-9]\d{0,8}$/.test(step)) return null;
	const bounds = numbers(first, last) ?? letters(first, last);
	if (bounds === null || bounds.to < bounds.from) return null;
	const { from, to, write } = bounds;
	return {
		size: Math.floor((to - from) / Number(step)) + 1,
		at: (index) => write(from + index * Number(step)),
	};
}

interface Bounds {
	from: number;
	to: number;
	write: (value: number) => string;
}

function numbers(first: string, last: string): Bounds | null {
	if (![first, last].every((text) => /^\d{1,9}$/.test(text))) return null;
	const width = first.startsWith('0') ? first.length : 0;
	return {
		from: Number(first),
		to: Number(last),
		write: (value) => String(value).padStart(width, '0'),
	};
}

function letters(first: string, last: string): Bounds | null {
	const isPair = /^([a-z]{2}|[A-Z]{2})$/.test(first + last) && first.length === 1;
	if (!isPair) return null;
	return {
		from: first.charCodeAt(0),
		to: last.charCodeAt(0),
		write: (value) => String.fromCharCode(value),
	};
}
