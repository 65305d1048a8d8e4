import type { KeyWords } from './keys.ts';

export const plan = {
	title: 'Plan',
	keys: {} satisfies KeyWords['plan'] as KeyWords['plan'],
};
