import { quote } from '../ssh/quote.ts';

/** A word of a command that people are shown and may paste: quoted only where it must be. */
export function shellWord(value: string): string {
	return /^[\w@%+:,./-]+$/.test(value) ? value : quote(value);
}
