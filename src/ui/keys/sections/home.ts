import type { BindingSection } from '../binding.ts';

/** Keys of the Home screen beyond the common ones. */
export const home = {
	language: { keys: ['l'], hint: true },
	theme: { keys: ['t'], hint: true },
} as const satisfies BindingSection;

/** Keys for the cluster that the cursor is on. */
export const homeCluster = {
	open: { keys: ['o'] },
	status: { keys: ['s'], hint: true },
	forget: { keys: ['x'], hint: true },
} as const satisfies BindingSection;
