import type { topology as english } from '../en/topology.ts';

export const topology: typeof english = {
	title: '拓扑',
	keys: {},
};
