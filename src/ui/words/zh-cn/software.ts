import type { software as english } from '../en/software.ts';

export const software: typeof english = {
	title: '软件与网络',
	keys: {},
};
