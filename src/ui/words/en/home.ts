import type { KeyWords } from './keys.ts';

export const home = {
	title: 'Home',
	keys: {} satisfies KeyWords['home'] as KeyWords['home'],
};
