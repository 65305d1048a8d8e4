import type { hosts as english } from '../en/hosts.ts';

export const hosts: typeof english = {
	title: '主机',
	keys: {},
};
