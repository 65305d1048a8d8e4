import type { BindingSection } from '../binding.ts';

/** Keys of the Plan screen beyond the common ones. */
export const plan = {
	apply: { keys: ['a'], hint: true },
	switchPane: { keys: ['tab', 'shift+tab', 'enter'], hint: true },
	byHost: { keys: ['o'], hint: true },
	diffs: { keys: ['d'], hint: true },
} as const satisfies BindingSection;
