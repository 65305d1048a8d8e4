import type { KeyWords } from './keys.ts';

export const home = {
	title: 'Home',
	unfinished: 'Unfinished',
	clusters: 'Clusters',
	whatToDo: 'What to do',
	welcome: 'Plain Linux hosts become a highly available Kubernetes cluster, over SSH.',
	needTitle: 'What you need',
	needs: [
		'Linux hosts that you can SSH into, as root or as a user with sudo',
		'one host to try it; three control-plane hosts to survive the loss of one',
		'2 CPUs and 2 GiB of memory on each control-plane host',
		'the internet for the hosts, or an offline bundle on this machine',
	],
	reading: 'reading…',
	ago: (seconds: number) => {
		if (seconds < 60) return 'just now';
		const [count, unit] =
			seconds < 3600
				? [Math.floor(seconds / 60), 'minute']
				: seconds < 86_400
					? [Math.floor(seconds / 3600), 'hour']
					: [Math.floor(seconds / 86_400), 'day'];
		return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
	},
	run: {
		running: (ago: string) => `at work now, last heard of ${ago}`,
		paused: (ago: string) => `paused ${ago}`,
		interrupted: (ago: string) => `broke off ${ago}`,
		failed: (ago: string) => `failed ${ago}`,
		done: (command: string, ago: string) => `${command} done ${ago}`,
		never: 'no run from this machine yet',
	},
	atStep: (phrase: string, index: number, count: number) =>
		`${phrase} at step ${index} of ${count}`,
	goOn: (name: string) => `go on with ${name}`,
	follow: (name: string) => `follow ${name}`,
	here: 'in this directory',
	missing: 'its cluster.yaml is gone',
	broken: 'its cluster.yaml cannot be used',
	brokenTitle: (name: string) => `${name} cannot be opened`,
	forgetHint: 'x takes it off this list; no file is touched.',
	actions: {
		install: { label: 'install a cluster', note: 'a new one, from a list of hosts' },
		openFile: { label: 'open a cluster.yaml', note: 'by its path' },
		troubleshoot: {
			label: 'troubleshoot',
			note: 'a cluster or a log file: what is wrong, and why',
		},
		demo: { label: 'try the demo', note: 'a recorded real run; no hosts, no root' },
		lab: { label: 'start a lab', note: 'real hosts on this machine (Linux, root)' },
	},
	fileQuestion: 'Which cluster.yaml?',
	fileMissing: 'there is no such file',
	keys: { language: '中文', theme: 'theme' } satisfies KeyWords['home'] as KeyWords['home'],
	clusterKeys: {
		open: 'open without running',
		status: 'status',
		forget: 'forget',
	} satisfies KeyWords['homeCluster'] as KeyWords['homeCluster'],
	cluster: {
		question: (name: string) => `What about ${name}?`,
		apply: 'check and apply',
		applyNote: 'preflight, plan, run; goes on where it was',
		status: 'status',
		statusNote: 'nodes, etcd, endpoint, certificates',
		hosts: 'hosts',
		hostsNote: 'add masters and workers, change roles',
		topology: 'topology',
		software: 'software and network',
		edit: 'edit cluster.yaml',
		troubleshoot: 'troubleshoot',
		troubleshootNote: 'find out why something is broken',
		report: 'write the report of its last run',
	},
};
