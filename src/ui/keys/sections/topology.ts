import type { BindingSection } from '../binding.ts';

/** Keys of the Topology screen beyond the common ones. */
export const topology = {
	goOn: { keys: ['c'], hint: true },
	editFile: { keys: ['e'], hint: true },
} as const satisfies BindingSection;
