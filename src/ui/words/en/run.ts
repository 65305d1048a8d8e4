import type { KeyWords } from './keys.ts';

export const run = {
	title: 'Run',
	keys: {} satisfies KeyWords['run'] as KeyWords['run'],
};
