import type { KeyWords } from './keys.ts';

export const result = {
	title: 'Result',
	keys: {} satisfies KeyWords['result'] as KeyWords['result'],
};
