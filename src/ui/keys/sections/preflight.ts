import type { BindingSection } from '../binding.ts';

/** Keys of the Preflight screen beyond the common ones. */
export const preflight = {
	goOn: { keys: ['c'], hint: true },
	left: { keys: ['h', 'left'] },
	right: { keys: ['l', 'right'] },
	open: { keys: ['enter'], hint: true },
	nextProblem: { keys: ['n'], hint: true },
	fixOne: { keys: ['f'], hint: true },
	fixAll: { keys: ['F'], hint: true },
	recheck: { keys: ['r'], hint: true },
	onlyProblems: { keys: ['p'] },
} as const satisfies BindingSection;
