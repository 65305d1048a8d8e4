import type { BindingSection } from '../binding.ts';

/** Keys of the Troubleshoot screen beyond the common ones. */
export const troubleshoot = {
	applyFix: { keys: ['f'], hint: true },
	again: { keys: ['r'], hint: true },
	notices: { keys: ['n'], hint: true },
	down: { keys: ['ctrl+f', ' '] },
	up: { keys: ['ctrl+b'] },
} as const satisfies BindingSection;
