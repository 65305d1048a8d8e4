import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** `~` and `~/…` are the operator's home; what is relative is relative to `base`. */
export function absolutePath(text: string, base: string): string {
	if (text === '~') return homedir();
	if (text.startsWith('~/')) return join(homedir(), text.slice(2));
	return isAbsolute(text) ? text : resolve(base, text);
}
