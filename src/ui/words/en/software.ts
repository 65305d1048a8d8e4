import type { KeyWords } from './keys.ts';

export const software = {
	title: 'Software and network',
	keys: {} satisfies KeyWords['software'] as KeyWords['software'],
};
