import type { BindingSection } from '../binding.ts';

/** Keys of the table of hosts, beyond those of lists. */
export const hosts = {
	next: { keys: ['enter'], hint: true },
	role: { keys: [' '], hint: true },
	edit: { keys: ['e'], hint: true },
	retry: { keys: ['r'], hint: true },
	leaveOut: { keys: ['x'], hint: true },
	add: { keys: ['a'], hint: true },
	leaveOutFailed: { keys: ['X'] },
	retryFailed: { keys: ['R'] },
	defaults: { keys: ['s'], hint: true },
} as const satisfies BindingSection;

/** Keys while hosts are typed, beyond those of text fields. */
export const hostsEntry = {
	look: { keys: ['enter'], hint: true },
	sources: { keys: ['tab'], hint: true },
	leave: { keys: ['escape'], hint: true },
	lineUp: { keys: ['up'] },
	lineDown: { keys: ['down'] },
} as const satisfies BindingSection;

/** Keys of a list of which several are picked. */
export const pick = {
	take: { keys: ['enter'], hint: true },
	toggle: { keys: [' '], hint: true },
	all: { keys: ['a'], hint: true },
} as const satisfies BindingSection;

/** Keys of the page of unknown host keys. */
export const hostKeys = {
	accept: { keys: ['y'], hint: true },
	refuse: { keys: ['n', 'escape'], hint: true },
	nextPage: { keys: ['enter', ' '] },
} as const satisfies BindingSection;
