import type { BindingSection } from '../binding.ts';

/** Keys of a replay, whatever screen it is seen on. */
export const demo = {
	faster: { keys: ['+', '='], hint: true },
	slower: { keys: ['-'], hint: true },
} as const satisfies BindingSection;
