import type { BindingSection } from '../binding.ts';

/** Keys of the Software screen beyond the common ones. */
export const software = {} as const satisfies BindingSection;
