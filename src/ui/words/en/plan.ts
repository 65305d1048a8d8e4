import type { KeyWords } from './keys.ts';

const keys: KeyWords['plan'] = {
	apply: 'make it so',
	switchPane: 'other pane',
	byHost: 'by host / by step',
	diffs: 'with / without file diffs',
};

const counted = (count: number, one: string, many: string) =>
	count === 1 ? `1 ${one}` : `${count} ${many}`;

export const plan = {
	title: 'Plan',
	keys,
	summary: (changes: number, hosts: number) =>
		`${counted(changes, 'change', 'changes')} on ${counted(hosts, 'host', 'hosts')}`,
	about: (time: string) => `about ${time}`,
	nothing: 'Nothing to change: every host is as cluster.yaml says.',
	making: 'Looking at the hosts and making the plan …',
	failedTitle: 'There is no plan',
	tryAgain: 'esc goes back',
	saved: (file: string) => `saved as ${file}`,
	unsaved: (file: string) => `not saved yet: ${file}`,
	command: (command: string) => `without a screen: ${command}`,
	onHosts: (count: number) => counted(count, 'host', 'hosts'),
	changes: (count: number) => counted(count, 'change', 'changes'),
	unchanged: 'nothing to do',
	applyQuestion: (cluster: string) => `Change these hosts into ${cluster}?`,
	applyAnswer: 'change them',
	notYet: 'not yet',
	verbs: {
		create: 'create',
		update: 'change',
		remove: 'remove',
		install: 'install',
		start: 'start',
		restart: 'restart',
		reload: 'reload',
		run: 'run',
	},
};
