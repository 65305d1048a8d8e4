import type { BoundAction } from '../keys/key-table.ts';
import type { Words } from './en/catalogue.ts';

/** What a key does, in words. */
export function actionWords(words: Words, { section, name }: BoundAction): string {
	const ofSection: Record<string, string> = words.keys[section];
	return ofSection[name] ?? name;
}
