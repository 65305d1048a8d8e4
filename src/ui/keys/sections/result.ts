import type { BindingSection } from '../binding.ts';

/** Keys of the Result screen beyond the common ones. */
export const result = {
	refresh: { keys: ['r'], hint: true },
	report: { keys: ['w'], hint: true },
	log: { keys: ['l'], hint: true },
	done: { keys: ['enter'], hint: true },
} as const satisfies BindingSection;
