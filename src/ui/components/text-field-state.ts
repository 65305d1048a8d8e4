import type { Action } from '../keys/key-table.ts';

/** Text being typed; the cursor stands before the character (grapheme) at `cursor`. */
export interface TextFieldState {
	value: string;
	cursor: number;
}

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A field that holds a text, with the cursor at its end. */
export function textField(value = ''): TextFieldState {
	return { value, cursor: graphemes(value).length };
}

/** Puts text in where the cursor is. */
export function typeText(state: TextFieldState, text: string): TextFieldState {
	const parts = graphemes(state.value);
	const before = parts.slice(0, state.cursor).join('') + text;
	return {
		value: before + parts.slice(state.cursor).join(''),
		cursor: graphemes(before).length,
	};
}

/** Moves or erases as a key of section `text` says; other actions leave it as it is. */
export function editText(state: TextFieldState, action: Action): TextFieldState {
	const { cursor } = state;
	const parts = graphemes(state.value);
	const without = (from: number, to: number): TextFieldState => ({
		value: [...parts.slice(0, from), ...parts.slice(to)].join(''),
		cursor: from,
	});
	switch (action) {
		case 'text.left':
			return { ...state, cursor: Math.max(0, cursor - 1) };
		case 'text.right':
			return { ...state, cursor: Math.min(parts.length, cursor + 1) };
		case 'text.start':
			return { ...state, cursor: 0 };
		case 'text.end':
			return { ...state, cursor: parts.length };
		case 'text.eraseLeft':
			return cursor === 0 ? state : without(cursor - 1, cursor);
		case 'text.eraseRight':
			return without(cursor, cursor + 1);
		case 'text.eraseWord':
			return without(wordStart(parts, cursor), cursor);
		case 'text.eraseAll':
			return textField();
		default:
			return state;
	}
}

/** The field's text with the cursor's character apart, for drawing. */
export function aroundCursor({ value, cursor }: TextFieldState): [string, string, string] {
	const parts = graphemes(value);
	return [parts.slice(0, cursor).join(''), parts[cursor] ?? ' ', parts.slice(cursor + 1).join('')];
}

function wordStart(parts: readonly string[], cursor: number): number {
	let start = cursor;
	while (start > 0 && parts[start - 1] === ' ') start--;
	while (start > 0 && parts[start - 1] !== ' ') start--;
	return start;
}

function graphemes(text: string): string[] {
	return [...segments.segment(text)].map(({ segment }) => segment);
}
