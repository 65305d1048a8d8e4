import type { BindingSection } from '../binding.ts';

/** Keys of the Home screen beyond the common ones. */
export const home = {
	open: { keys: ['o'] },
	status: { keys: ['s'] },
	forget: { keys: ['x'], hint: true },
	language: { keys: ['l'], hint: true },
	theme: { keys: ['t'], hint: true },
} as const satisfies BindingSection;
