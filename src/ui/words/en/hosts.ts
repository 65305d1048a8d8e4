import type { KeyWords } from './keys.ts';

export const hosts = {
	title: 'Hosts',
	keys: {} satisfies KeyWords['hosts'] as KeyWords['hosts'],
};
