import type { BindingSection } from '../binding.ts';

/** Keys of the Plan screen beyond the common ones. */
export const plan = {} as const satisfies BindingSection;
