import type { BindingSection } from '../binding.ts';

/** Keys of the Run screen beyond the common ones. */
export const run = {} as const satisfies BindingSection;
