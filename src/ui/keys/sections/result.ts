import type { BindingSection } from '../binding.ts';

/** Keys of the Result screen beyond the common ones. */
export const result = {} as const satisfies BindingSection;
