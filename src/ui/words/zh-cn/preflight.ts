import type { preflight as english } from '../en/preflight.ts';

export const preflight: typeof english = {
	title: '预检',
	keys: {},
};
