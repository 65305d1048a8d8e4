import type { BindingSection } from '../binding.ts';

/** Keys that mean the same everywhere. */
export const global = {
	help: { keys: ['?'], hint: true },
	back: { keys: ['escape'], hint: true },
	quit: { keys: ['q'], hint: true },
	interrupt: { keys: ['ctrl+c'] },
} as const satisfies BindingSection;
