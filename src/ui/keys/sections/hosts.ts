import type { BindingSection } from '../binding.ts';

/** Keys of the Hosts screen beyond the common ones. */
export const hosts = {} as const satisfies BindingSection;
