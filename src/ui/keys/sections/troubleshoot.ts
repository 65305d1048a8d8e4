import type { BindingSection } from '../binding.ts';

/** Keys of the Troubleshoot screen beyond the common ones. */
export const troubleshoot = {} as const satisfies BindingSection;
