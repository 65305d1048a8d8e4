import type { BindingSection } from '../binding.ts';

/** Keys of the Topology screen beyond the common ones. */
export const topology = {} as const satisfies BindingSection;
