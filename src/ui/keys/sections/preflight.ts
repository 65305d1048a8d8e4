import type { BindingSection } from '../binding.ts';

/** Keys of the matrix of checks beyond the common ones. */
export const preflight = {
	open: { keys: ['enter'], hint: true },
	nextProblem: { keys: ['n'], hint: true },
	left: { keys: ['h', 'left'] },
	right: { keys: ['l', 'right'] },
	onlyProblems: { keys: ['p'] },
} as const satisfies BindingSection;

/** Where nothing stands in the way. */
export const preflightGoOn = {
	goOn: { keys: ['c'], hint: true },
} as const satisfies BindingSection;

/** Where something was found that can be mended from here. */
export const preflightFix = {
	all: { keys: ['F'], hint: true },
} as const satisfies BindingSection;

/** Where the checks are over, or could not be made. */
export const preflightAgain = {
	recheck: { keys: ['r'], hint: true },
} as const satisfies BindingSection;

/** What is known of one cell of the matrix. */
export const finding = {
	close: { keys: ['enter'], hint: true },
} as const satisfies BindingSection;

/** A cell with a safe repair. */
export const findingFix = {
	fix: { keys: ['f'], hint: true },
} as const satisfies BindingSection;
