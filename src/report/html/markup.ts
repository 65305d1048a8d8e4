import { cleanText } from '../../ssh/lines.ts';

/** HTML text that is safe to put into a document: made by `html` only. */
export class Html {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

/**
 * Template tag: its literal parts are HTML, every value put in is text and is escaped, unless it
 * is Html already. Attributes have to be in double quotes.
 */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
	const pieces = parts.map((part, index) => part + toHtml(values[index] ?? null));
	return new Html(pieces.join(''));
}

function toHtml(value: HtmlValue): string {
	if (value === null) return '';
	if (value instanceof Html) return value.text;
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string') return escapeHtml(value);
	return value.map(toHtml).join('');
}

const ESCAPES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Text as HTML, in an element or in an attribute; control sequences are removed. */
export function escapeHtml(text: string): string {
	return cleanText(text.toWellFormed()).replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
}
