import type { Key } from '../ink.ts';

/** One key press: a name such as `enter`, `up`, `ctrl+c`, or the character that was typed. */
export type KeyPress = string;

const NAMED: readonly [keyof Key, KeyPress][] = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

const CONTROL: Record<string, KeyPress> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\x7f': 'backspace',
	'\b': 'backspace',
	'\x1b': 'escape',
};

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The key presses of one input event. Ink gives typed text that arrived in one chunk as one event:
 * it is taken apart here, so that a burst of keys loses none.
 */
export function parseKeys(input: string, key: Key): KeyPress[] {
	for (const [flag, name] of NAMED) if (key[flag] === true) return [name];
	if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
	if (key.ctrl) return input === '' ? [] : [`ctrl+${input.toLowerCase()}`];
	// With Alt, a character means another key; none is bound, and it must not be typed.
	if (key.meta) return [];
	return [...segments.segment(input.replaceAll('\r\n', '\r'))].flatMap(({ segment }) =>
		typed(segment),
	);
}

function typed(character: string): KeyPress[] {
	const named = CONTROL[character];
	if (named !== undefined) return [named];
	const code = character.codePointAt(0) ?? 0;
	if (code >= 1 && code <= 26) return [`ctrl+${String.fromCharCode(code + 96)}`];
	return code < 32 ? [] : [character];
}

/** Whether a key press is a character that a text field takes. */
export function isText(press: KeyPress): boolean {
	return [...segments.segment(press)].length === 1;
}
