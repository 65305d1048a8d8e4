import type { KeyWords } from './keys.ts';

const keys: KeyWords['run'] = {
	zoom: 'zoom',
	left: 'pane to the left',
	right: 'pane to the right',
	pane: 'zoom into that pane',
	steps: 'steps',
	pause: 'pause after this',
	problem: 'what failed',
};

const logKeys: KeyWords['runLog'] = {
	filter: 'filter',
	next: 'next match',
	previous: 'match before',
	onlyMatching: 'all lines / matches',
	follow: 'follow',
	wrap: 'wrap',
	times: 'times',
	nextHost: 'next host',
	previousHost: 'host before',
	problem: 'what failed',
	close: 'back to all hosts',
};

const problemKeys: KeyWords['runProblem'] = {
	details: 'details',
	log: 'whole log',
	next: 'next problem',
	previous: 'problem before',
	aside: 'put aside',
};

const hosts = (count: number) => (count === 1 ? '1 host' : `${count} hosts`);

export const run = {
	title: 'Run',
	keys,
	logKeys,
	problemKeys,
	percent: (percent: number) => `${percent} %`,
	place: (ended: number, total: number) => `step ${ended} of ${total}`,
	left: (time: string) => `about ${time} left`,
	phases: {
		connecting: 'Connecting to the hosts …',
		looking: 'Looking at the hosts …',
		planning: 'Checking the hosts and making the plan …',
		done: 'Done',
		failed: 'Failed',
		paused: 'Paused',
		interrupted: 'Interrupted',
		refused: 'Refused',
		unreachable: 'Hosts cannot be reached',
		locked: 'Locked',
	},
	answered: (count: number, all: number) => `${count} of ${all} hosts have answered`,
	pausing: 'Pausing: nothing new begins, what runs may finish. Ctrl-C ends it on the hosts.',
	aborting: 'Ending what runs on the hosts … Ctrl-C once more leaves without waiting.',
	conditions: {
		failed: 'failed',
		active: 'at work',
		blocked: 'blocked',
		paused: 'paused',
		waiting: 'waiting',
		connecting: 'connecting',
		done: 'done',
	},
	contacts: {
		connecting: 'connecting',
		connected: 'connected, being looked at',
		looked: 'looked at',
		failed: 'cannot be reached',
	},
	unreachable: 'cannot be reached',
	nothingToDo: 'as the spec says',
	waitsFor: (host: string) => `waits for ${host}`,
	next: (step: string) => `next: ${step}`,
	blocked: (step: string) => `blocked: ${step}`,
	notBegun: (step: string) => `not begun: ${step}`,
	alsoRunning: (count: number) => `+${count}`,
	counted: (count: number, what: string) => `${count} ${what}`,
	hostsShown: (from: number, to: number, all: number) =>
		`hosts ${from}–${to} of ${all} (ctrl+d, ctrl+u)`,
	problemsAside: (count: number) =>
		count === 1 ? 'One thing needs you: x' : `${count} things need you: x`,
	silent: 'nothing printed yet',
	controlPlane: 'control plane',
	worker: 'worker',
	etcd: 'etcd',
	log: {
		lines: (from: number, to: number, all: number) => `lines ${from}–${to} of ${all}`,
		matching: (count: number, all: number, pattern: string) =>
			`${count} of ${all} lines with “${pattern}”`,
		follow: 'follows',
		held: 'held',
		wrap: 'wrapped',
		filter: 'Show lines with',
		noMatch: (pattern: string) => `no line has “${pattern}”`,
	},
	stepsTitle: 'Steps',
	stepsTable: { step: 'step', hosts: 'hosts', time: 'time', where: 'where' },
	none: 'Nothing has to be changed.',
	problem: {
		place: (index: number, count: number) => `${index} of ${count}`,
		failedOn: (step: string, host: string) => `${step} failed on ${host}`,
		seen: 'seen',
		cause: 'Cause',
		fix: 'Fix',
		effect: 'Effect',
		expected: 'Expected',
		found: 'Found',
		looking: 'Looking on the host for the cause …',
		moreCauses: (count: number) =>
			count === 1 ? 'one more possible cause: d' : `${count} more possible causes: d`,
		more: 'd shows the rest',
		othersGoOn: (count: number) => `${hosts(count)} at work meanwhile; esc puts this aside`,
		afterOthers: 'when the other hosts have finished what they do',
		detailsFooter: '↑↓ scroll, d or esc back',
		source: (host: string | null, source: string, line: number) =>
			[host, `${source}:${line}`].filter(Boolean).join('  '),
	},
	choices: {
		result: 'see the cluster',
		applyFix: 'apply the fix and go on',
		retry: 'try again',
		shell: (host: string) => `shell into ${host}`,
		skipHost: (host: string) => `leave ${host} out for now`,
		editSpec: 'edit cluster.yaml',
		log: (host: string) => `whole log of ${host}`,
		stop: 'stop here',
		leave: 'leave it for now',
		resume: 'go on from here',
		lookAgain: 'look again',
	},
	notes: {
		stop: 'nothing is lost; apply goes on from here',
		skipHost: 'a later apply brings it in',
		editSpec: 'in your editor, then back',
		shell: 'exit comes back',
	},
	/** What a Fix restarts, or why it is safe, by its id. */
	effects: {
		'set-docker-cgroup-driver': 'all containers of the host restart; masters one after the other',
		'set-containerd-cgroup-driver':
			'all containers of the host restart; masters one after the other',
		'start-runtime': 'starts what is stopped; what runs goes on',
		'restart-kubelet': 'safe: pods go on running',
		'turn-swap-off': 'safe: nothing restarts',
		'load-kernel-modules': 'safe: nothing restarts',
		'sync-time': 'the clock of the host may jump; nothing restarts',
		'approve-pending-csrs': 'safe: nodes get their certificates, nothing restarts',
		'remove-stale-etcd-member': 'safe: only members that never started are removed',
		'regain-etcd-quorum':
			'safe: only where one master is complete; the first of two etcd members has all data, and a copy is kept',
	} as Record<string, string>,
	confirmFix: (host: string) => `Apply the fix on ${host}?`,
	confirmSkip: (host: string) => `Go on without ${host}?`,
	confirmSkipLine: 'It stays in cluster.yaml; the next apply without a limit takes it up again.',
	end: {
		done: (cluster: string) => `${cluster} is as cluster.yaml says`,
		failed: 'The run has failed',
		usage: 'cluster.yaml cannot be used as it is',
		refused: (count: number) =>
			`Preflight refuses: ${count === 1 ? 'one error' : `${count} errors`}. No host was changed.`,
		unreachable: (count: number) =>
			`${hosts(count)} cannot be worked on. Nothing was changed on any.`,
		locked: 'Somebody else is at work on this cluster',
		paused: 'Paused',
		pausedLine:
			'What had begun has finished; nothing is half done. Going on looks at the hosts again and begins where this ended.',
		interrupted: 'Interrupted',
		interruptedLine:
			'What ran was ended on the hosts. Going on looks at them again, clears up and begins where this ended.',
	},
	leave: {
		title: 'Leave while the run goes on?',
		lines: [
			'What runs on the hosts goes on by itself; nothing new begins.',
			'The next start picks it up where it is.',
		],
		now: 'leave now',
		nowNote: 'jobs on the hosts go on by themselves',
		pause: 'pause, and leave when what runs has finished',
		stay: 'stay',
	},
	leavingAfterPause: 'Leaving when what runs has finished.',
};
