import type { BindingSection } from '../binding.ts';

/** Keys of the Software and network screen beyond the common ones. */
export const software = {
	goOn: { keys: ['c'], hint: true },
	editFile: { keys: ['e'], hint: true },
} as const satisfies BindingSection;
