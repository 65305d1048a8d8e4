/** What the reports may be made of; anything else is a mistake or an intrusion. */
const ELEMENTS = new Set(
	'html head meta title style body main header footer section article h1 h2 h3 h4 p span strong em code pre dl dt dd div table thead tbody tr th td ul ol li details summary time br ins del svg g rect line text desc'.split(
		' ',
	),
);
const VOID = new Set(['meta', 'br']);
const ATTRIBUTES = new Set(
	'lang charset name content http-equiv class id scope open role viewBox aria-hidden aria-labelledby x y x1 y1 x2 y2 width height rx'.split(
		' ',
	),
);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z0-9-]+(?:="[^"<>]*")?)*)\s*(\/?)>/y;
const REFERENCE = /&(?!(?:amp|lt|gt|quot|#39);)/;
const CONTROL = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

export interface ParsedHtml {
	/** Names of all elements, in order. */
	elements: string[];
	/** All text outside tags and the style sheet, decoded. */
	text: string;
}

/**
 * Reads HTML as the strictest of readers would.
 * @throws Error for an element or attribute that no report has, a tag without its partner, a `<`,
 * `>`, `"` or `&` that is not escaped, a control character.
 */
export function parseHtml(source: string): ParsedHtml {
	if (!source.startsWith('<!doctype html>\n')) throw new Error('no doctype');
	const control = CONTROL.exec(source);
	if (control) throw new Error(`control character: ${excerpt(source, control.index)}`);
	const open: string[] = [];
	const elements: string[] = [];
	let text = '';
	let index = source.indexOf('\n');
	while (index < source.length) {
		if (source[index] !== '<') {
			const end = source.indexOf('<', index);
			const piece = source.slice(index, end === -1 ? source.length : end);
			if (open.at(-1) !== 'style') text += decoded(piece);
			index += piece.length;
			continue;
		}
		TAG.lastIndex = index;
		const match = TAG.exec(source);
		if (!match) throw new Error(`no tag: ${excerpt(source, index)}`);
		const [whole, closing, name = '', attributes = '', selfClosing] = match;
		if (!ELEMENTS.has(name)) throw new Error(`no such element: ${excerpt(source, index)}`);
		checkAttributes(attributes);
		if (closing) {
			if (open.pop() !== name) throw new Error(`closes nothing: ${excerpt(source, index)}`);
		} else {
			elements.push(name);
			if (!selfClosing && !VOID.has(name)) open.push(name);
		}
		index += whole.length;
	}
	if (open.length > 0) throw new Error(`left open: ${open.join(' ')}`);
	return { elements, text };
}

function checkAttributes(attributes: string): void {
	for (const [, name = '', value = ''] of attributes.matchAll(/\s([^\s=]+)(?:="([^"]*)")?/g)) {
		if (!ATTRIBUTES.has(name)) throw new Error(`no such attribute: ${name}`);
		decoded(name === 'content' ? value.replaceAll("'", '') : value);
	}
}

function decoded(piece: string): string {
	if (REFERENCE.test(piece) || /[<>"']/.test(piece)) throw new Error(`not escaped: ${piece}`);
	const signs: Record<string, string> = {
		'&amp;': '&',
		'&lt;': '<',
		'&gt;': '>',
		'&quot;': '"',
		'&#39;': "'",
	};
	return piece.replaceAll(/&[^;]+;/g, (reference) => signs[reference] ?? '');
}

function excerpt(source: string, index: number): string {
	return JSON.stringify(source.slice(Math.max(0, index - 40), index + 60));
}
