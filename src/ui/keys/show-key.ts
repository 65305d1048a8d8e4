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
