import type { result as english } from '../en/result.ts';

export const result: typeof english = {
	title: '结果',
	keys: {},
};
