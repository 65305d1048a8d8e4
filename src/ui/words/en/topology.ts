import type { KeyWords } from './keys.ts';

export const topology = {
	title: 'Topology',
	keys: {} satisfies KeyWords['topology'] as KeyWords['topology'],
};
