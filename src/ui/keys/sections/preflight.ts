import type { BindingSection } from '../binding.ts';

/** Keys of the Preflight screen beyond the common ones. */
export const preflight = {} as const satisfies BindingSection;
