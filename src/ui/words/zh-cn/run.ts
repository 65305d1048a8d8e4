import type { run as english } from '../en/run.ts';

export const run: typeof english = {
	title: '运行',
	keys: {},
};
