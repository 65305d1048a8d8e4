import type { BindingSection } from '../binding.ts';

/** Keys of the Home screen beyond the common ones. */
export const home = {} as const satisfies BindingSection;
