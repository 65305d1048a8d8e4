import type { KeyWords } from './keys.ts';

export const preflight = {
	title: 'Preflight',
	keys: {} satisfies KeyWords['preflight'] as KeyWords['preflight'],
};
