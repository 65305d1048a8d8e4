import type { BindingSection } from '../binding.ts';

/** Keys of a form: fields one under the other. */
export const fields = {
	edit: { keys: ['enter'], hint: true },
	next: { keys: ['l', 'right', ' '], hint: true },
	previous: { keys: ['h', 'left'] },
} as const satisfies BindingSection;
