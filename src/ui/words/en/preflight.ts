import type { KeyWords } from './keys.ts';

const keys: KeyWords['preflight'] = {
	open: 'details',
	nextProblem: 'next problem',
	left: 'host to the left',
	right: 'host to the right',
	onlyProblems: 'only problems / all checks',
};

const goOnKeys: KeyWords['preflightGoOn'] = { goOn: 'go on' };
const fixKeys: KeyWords['preflightFix'] = { all: 'fix all safe ones' };
const againKeys: KeyWords['preflightAgain'] = { recheck: 'check again' };
const findingKeys: KeyWords['finding'] = { close: 'close' };
const findingFixKeys: KeyWords['findingFix'] = { fix: 'fix this' };

export const preflight = {
	title: 'Preflight',
	keys,
	goOnKeys,
	fixKeys,
	againKeys,
	findingKeys,
	findingFixKeys,
	phases: {
		connecting: 'Connecting to the hosts …',
		measuring: 'Measuring: networks, disks, downloads …',
		fixing: 'Applying the safe fixes …',
		done: 'Checked',
		failed: 'Not checked',
	},
	connected: (count: number, all: number) => `${count} of ${all} hosts have answered`,
	counts: (errors: number, warnings: number, oks: number) =>
		`${errors} errors  ${warnings} warnings  ${oks} ok`,
	refuses: 'There are errors: nothing is changed on any host until they are mended.',
	passes: 'Nothing stands in the way.',
	passesWithWarnings: 'Nothing stands in the way; look at the warnings.',
	repairable: (count: number) => `${count} can be fixed from here`,
	fleet: 'all',
	noProblems: 'No problems. p shows all checks.',
	nothingYet: 'The first results come when the hosts have been looked at.',
	notConcerned: 'This check does not concern this host.',
	pending: 'Not known yet.',
	checked: 'checked',
	observed: 'observed',
	expected: 'expected',
	fix: 'fix',
	safeFix: 'f fixes this from here',
	columns: (from: number, to: number, all: number) => `hosts ${from}–${to} of ${all}`,
	fixQuestion: (count: number, hosts: number) =>
		`Apply ${count === 1 ? 'this fix' : `${count} fixes`} on ${hosts === 1 ? '1 host' : `${hosts} hosts`}?`,
	fixSafe: 'Each is safe: what runs on the hosts goes on, and a second time changes nothing.',
	errorsFirst: 'Errors have to be mended first; warnings may stay.',
	failedTitle: 'The hosts could not be checked',
	tryAgain: 'r tries again, esc goes back',
};
