import type { KeyPress } from './parse-keys.ts';

const SIGNS: Record<string, string> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	escape: 'esc',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	' ': 'space',
};

/** A key as help and hints write it. */
export function showKey(press: KeyPress): string {
	return SIGNS[press] ?? press;
}

/** More keys than these are written as a range. */
const MOST_KEYS = 3;

/** All keys of an action. */
export function showKeys(keys: readonly KeyPress[]): string {
	const shown = keys.map(showKey);
	return shown.length > MOST_KEYS ? `${shown[0]}–${shown.at(-1)}` : shown.join(' ');
}
