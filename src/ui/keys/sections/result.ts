import type { BindingSection } from '../binding.ts';

/** Keys of the Result screen beyond the common ones. */
export const result = {
	done: { keys: ['enter'], hint: true },
	refresh: { keys: ['r'], hint: true },
} as const satisfies BindingSection;

/** Keys of a Result that a report can be written of. */
export const resultReport = {
	write: { keys: ['w'], hint: true },
} as const satisfies BindingSection;

/** Keys of a Result that a Run led to. */
export const resultRun = {
	open: { keys: ['l'], hint: true },
} as const satisfies BindingSection;
