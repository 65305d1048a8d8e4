import type { KeyWords } from './keys.ts';

export const troubleshoot = {
	title: 'Troubleshoot',
	keys: {} satisfies KeyWords['troubleshoot'] as KeyWords['troubleshoot'],
};
