import type { BindingSection } from '../binding.ts';

/** Keys of the Troubleshoot screen beyond the common ones. */
export const troubleshoot = {
	again: { keys: ['r'], hint: true },
	notices: { keys: ['n'], hint: true },
	down: { keys: ['ctrl+f', ' '] },
	up: { keys: ['ctrl+b'] },
} as const satisfies BindingSection;

/** Where the cause that is looked at can be mended from here. */
export const troubleshootFix = {
	apply: { keys: ['f'], hint: true },
} as const satisfies BindingSection;
