import type { BindingSection } from '../binding.ts';

/** Keys of the Run screen beyond the common ones. */
export const run = {
	zoom: { keys: ['enter'], hint: true },
	left: { keys: ['h', 'left'] },
	right: { keys: ['l', 'right', 'tab'] },
	pane: { keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'] },
	steps: { keys: ['s'], hint: true },
	pause: { keys: ['p'], hint: true },
	problem: { keys: ['x'] },
} as const satisfies BindingSection;

/** Keys of the log of one host. */
export const runLog = {
	filter: { keys: ['/'], hint: true },
	next: { keys: ['n'], hint: true },
	previous: { keys: ['N'] },
	onlyMatching: { keys: ['v'], hint: true },
	follow: { keys: ['f'], hint: true },
	wrap: { keys: ['w'], hint: true },
	times: { keys: ['t'], hint: true },
	nextHost: { keys: ['tab', 'l', 'right'], hint: true },
	previousHost: { keys: ['shift+tab', 'h', 'left'] },
	problem: { keys: ['x'] },
	close: { keys: ['enter'] },
} as const satisfies BindingSection;

/** Keys of a failure, and of how a run ended. */
export const runProblem = {
	details: { keys: ['d'], hint: true },
	log: { keys: ['l'], hint: true },
	next: { keys: ['tab', 'n'] },
	previous: { keys: ['shift+tab', 'N'] },
	aside: { keys: ['x'], hint: true },
} as const satisfies BindingSection;
