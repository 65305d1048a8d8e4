import type { KeyPress } from './parse-keys.ts';

/** The keys of one action. */
export interface Binding {
	keys: readonly KeyPress[];
	/** Shown in the line at the bottom; all others are in the help only. */
	hint?: boolean;
}

/** Actions of one part of the program by name. */
export type BindingSection = Record<string, Binding>;
