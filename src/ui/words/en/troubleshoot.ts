import type { KeyWords } from './keys.ts';

const keys: KeyWords['troubleshoot'] = {
	again: 'look again',
	notices: 'with / without harmless ones',
	down: 'scroll the evidence down',
	up: 'scroll the evidence up',
};

const fixKeys: KeyWords['troubleshootFix'] = { apply: 'apply the fix' };

export const troubleshoot = {
	title: 'Troubleshoot',
	keys,
	fixKeys,
	what: 'What is broken?',
	clusterAnswer: (name: string) => `the cluster ${name}`,
	otherCluster: 'another cluster, by its cluster.yaml',
	logFile: 'a log file, without any cluster',
	askLogFile: 'Which log file?',
	askClusterFile: 'Which cluster.yaml?',
	noSuchFile: (file: string) => `there is no ${file}`,
	looking: 'Looking at the hosts: journals, containers, disks, clocks …',
	searching: (source: string) => `Searching ${source} …`,
	answered: (count: number, all: number) => `${count} of ${all} hosts have answered`,
	found: (causes: number, symptoms: number, lines: number) =>
		`${causes === 1 ? '1 likely cause' : `${causes} likely causes`}${symptoms === 0 ? '' : symptoms === 1 ? ', 1 symptom' : `, ${symptoms} symptoms`} in ${lines} lines`,
	nothing: 'Nothing that is known to go wrong was found.',
	lookedAt: (sources: string) => `Looked at: ${sources}`,
	onlyNotices: 'Only notices, mostly harmless: n shows them.',
	failedTitle: 'The hosts could not be looked at',
	tryAgain: 'r tries again, esc goes back',
	cause: 'Cause',
	fix: 'Fix',
	evidence: 'Evidence',
	times: (count: number) => (count === 1 ? 'once' : `${count} times`),
	symptomOf: (id: string) => `a symptom of ${id}`,
	canFix: 'f applies this fix',
	notFromHere: 'by hand',
	fixQuestion: (fix: string, hosts: string) => `Apply ${fix} on ${hosts}?`,
	fixLines: 'It is planned first; what it would do is shown before anything is changed.',
};
