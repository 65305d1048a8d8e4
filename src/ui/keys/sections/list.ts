import type { BindingSection } from '../binding.ts';

/** Keys of everything that has lines to move over. */
export const list = {
	up: { keys: ['k', 'up'] },
	down: { keys: ['j', 'down'] },
	first: { keys: ['g', 'home'] },
	last: { keys: ['G', 'end'] },
	pageUp: { keys: ['ctrl+u', 'pageup'] },
	pageDown: { keys: ['ctrl+d', 'pagedown'] },
} as const satisfies BindingSection;

/** What lists have whose lines can be chosen. */
export const menu = {
	choose: { keys: ['enter'], hint: true },
} as const satisfies BindingSection;
