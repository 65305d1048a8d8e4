import type { RoleReason } from '../../../advice/suggest-roles.ts';
import { gibibytes } from '../../text/sizes.ts';
import type { KeyWords } from './keys.ts';

const failures: Record<string, { short: string; fix?: string }> = {
	'scan-closed': {
		short: 'SSH port is closed',
		fix: 'Start sshd on the host, or set its SSH port (e).',
	},
	'scan-silent': {
		short: 'does not answer',
		fix: 'Check that the host is up and that a firewall lets its SSH port through.',
	},
	'scan-not-ssh': {
		short: 'no SSH server',
		fix: 'Something else listens on this port: set the SSH port (e).',
	},
	'scan-unresolved': {
		short: 'name not known',
		fix: 'Correct the name, or type the address of the host.',
	},
	'key-not-accepted': {
		short: 'host key not accepted',
		fix: 'Compare the fingerprint with the host, then try again (r) and accept it.',
	},
	'ssh-auth': { short: 'login refused' },
	'ssh-host-key-changed': { short: 'host key has CHANGED' },
	'ssh-host-key-revoked': { short: 'host key is revoked' },
	'ssh-host-key-ca': { short: 'host key known by CA only' },
	'ssh-host-key-unknown': { short: 'host key unknown' },
	'ssh-refused': { short: 'connection refused' },
	'ssh-unreachable': { short: 'unreachable' },
	'ssh-timeout': { short: 'no answer in time' },
	'ssh-lost': { short: 'connection lost' },
	'ssh-config': { short: 'ssh_config unusable' },
	'sudo-missing': { short: 'no sudo' },
	'sudo-password-needed': { short: 'sudo needs a password' },
	'sudo-wrong-password': { short: 'sudo password is wrong' },
	'sudo-not-in-sudoers': { short: 'may not use sudo' },
	'sudo-requiretty': { short: 'sudo wants a terminal' },
};

export const hosts = {
	title: 'Hosts',
	entry: {
		title: 'Which hosts are to be the cluster?',
		lead: 'Type or paste them, separated by blanks, commas or lines.',
		examples: [
			['names', 'm1   m1.example.com   root@m1:2222   m1=10.0.0.11'],
			['ranges', '10.0.0.11-19   node[01:12]   m{1..3}'],
			['networks', '10.0.0.0/24  (those that answer SSH)'],
		] as [string, string][],
		placeholder: '10.0.0.11-13',
		count: (hosts: number) => (hosts === 1 ? '1 host' : `${hosts} hosts`),
		taken: (hosts: number, source: string) => `+ ${hosts} from ${source}`,
		problem: (line: number, column: number, word: string) =>
			`line ${line}, column ${column}: ${word}`,
		more: (count: number) => `and ${count} more`,
		none: 'no hosts yet',
		also: 'tab takes them from ~/.ssh/config, an Ansible inventory or a cluster.yaml',
	},
	faults: {
		user: 'needs a login name before the @',
		port: 'needs a port from 1 to 65535',
		address: 'needs four numbers up to 255',
		range: 'must end after it begins',
		cidr: 'is no network like 10.0.0.0/24',
		pattern: 'is no range like m{1..3}',
		name: 'is no name, address, range or network',
		'too-many': 'too many: at most 4096 addresses in all',
	},
	sources: {
		title: 'Take hosts from',
		sshConfig: '~/.ssh/config',
		inventory: 'an Ansible inventory',
		spec: 'another cluster.yaml',
		defaults: 'SSH user, key, jump host…',
		none: 'names no hosts',
		inventoryQuestion: 'Which inventory file?',
		specQuestion: 'Which cluster.yaml?',
		cannot: 'That cannot be used',
		pickTitle: (source: string) => `Hosts of ${source}`,
		picked: (count: number, all: number) => `${count} of ${all} picked`,
		left: 'Left out of the inventory',
		notByConnection: (host: string, connection: string) => `${host}: connects by ${connection}`,
		variableIgnored: (host: string, variable: string, value: string) =>
			`${host}: ${variable} is not understood: ${value}`,
	},
	columns: {
		name: 'host',
		address: 'address',
		ssh: 'ssh',
		os: 'system',
		cpu: 'cpu',
		memory: 'mem',
		disk: 'disk',
		role: 'role',
		reason: 'why',
	},
	stages: {
		waiting: 'waiting',
		scanning: 'looking for SSH',
		reading: 'reading the host key',
		key: 'its host key is new',
		connecting: 'logging in',
		gathering: 'reading facts',
		ready: 'ready',
	},
	failure: (code: string): { short: string; fix?: string } => failures[code] ?? { short: code },
	roles: {
		controlPlane: 'control plane',
		worker: 'worker',
		both: 'both',
		etcd: 'etcd',
		none: 'none yet',
		leftOut: 'left out',
	},
	/** Why a role is suggested; the first reason is the strongest. */
	reason: (reason: RoleReason): string => {
		const short = (what: ('cpu' | 'memory')[]) =>
			what.map((part) => (part === 'cpu' ? 'CPU' : 'memory')).join(' and ');
		switch (reason.id) {
			case 'only-host':
				return 'the only host';
			case 'already-control-plane':
				return 'is a control plane already';
			case 'already-worker':
				return 'is a worker already';
			case 'inventory-group':
				return 'as its source says';
			case 'host-name':
				return 'its name says so';
			case 'most-memory':
				return `most memory: ${gibibytes(reason.bytes)}`;
			case 'first-in-list':
				return 'first of equals';
			case 'too-small-for-control-plane':
				return `too little ${short(reason.short)}`;
			case 'no-larger-host':
				return `none has more ${short(reason.short)}`;
			case 'not-answered':
				return 'has not answered';
			case 'odd-number':
				return `${reason.masters} control planes suffice`;
			case 'no-host-left-for-pods':
				return 'no host is left for pods';
		}
	},
	progress: (done: number, all: number) => `looking at ${all} hosts: ${done} done`,
	summary: {
		controlPlane: (count: number) => `${count} control plane`,
		workers: (count: number) => (count === 1 ? '1 worker' : `${count} workers`),
		leftOut: (count: number) => `${count} left out`,
		failed: (count: number) => `${count} failed`,
		unanswered: (count: number) => `${count} addresses are silent`,
	},
	login: {
		user: 'user',
		port: 'port',
		key: 'key',
		jump: 'jump',
		name: 'node name',
		agent: 'agent and ~/.ssh',
		none: 'none',
		defaults: 'SSH for all hosts',
		asConfigured: 'as for all hosts',
		done: 'done',
		editTitle: (host: string) => `${host}: how to log in`,
		questions: {
			name: 'Node name',
			user: 'SSH user',
			port: 'SSH port',
			identityFile: 'Private key, a path on this machine',
			jump: 'Jump hosts in the order of travel, separated by commas',
		},
		empty: 'Empty: the default.',
		badName: 'expected a DNS label: lower-case letters, digits and -, at most 63 characters',
		takenName: (name: string) => `there is another host named ${name}`,
		badUser: 'expected a login name',
		badPort: 'expected a number from 1 to 65535',
		badJump: 'expected names of hosts, ssh_config aliases or user@host:port',
	},
	keysPage: {
		title: (count: number) =>
			count === 1
				? '1 host key is new to this machine'
				: `${count} host keys are new to this machine`,
		lead: 'Compare them with the hosts (ssh-keygen -lf), then accept them all at once.',
		host: 'host',
		type: 'type',
		fingerprint: 'fingerprint',
		jump: 'jump host',
		shown: (first: number, last: number, all: number) => `${first}–${last} of ${all}`,
		question: 'y accepts all and adds them to known_hosts; n accepts none',
	},
	detail: {
		message: 'error',
		login: 'login',
		system: 'system',
		hardware: 'hardware',
		network: 'network',
		role: 'role',
		nodeName: 'node name',
		because: (role: string, why: string) => `${role} (${why})`,
		bySudo: (user: string) => `${user}, by sudo`,
		hardwareText: (cpus: number, memory: string, disk: string) =>
			`${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}, ${memory} memory, ${disk} free`,
		kubernetes: (version: string) => `kubelet ${version} is installed`,
		member: (cluster: string) => `already a node: ${cluster}`,
	},
	notYet: {
		busy: (count: number) => `still looking at ${count === 1 ? '1 host' : `${count} hosts`}`,
		noControlPlane: 'no host is a control plane yet: give one the role (space)',
		noHosts: 'no host is left',
		noRole: (host: string) => `${host} has no role yet (space)`,
		notIpv4: (host: string) => `${host}: no address is known that other nodes can reach`,
	},
	leaveQuestion: 'Leave this list of hosts? It is in no file yet.',
	failedQuestion: {
		title: (count: number) => (count === 1 ? '1 host failed' : `${count} hosts failed`),
		leaveOut: 'go on without them',
		retry: 'try them again',
		stay: 'back to the list',
	},
	clusterName: {
		question: 'Name of the cluster',
		line: 'It names the kubeconfig and the state directory.',
	},
	credentials: {
		crumb: 'Secrets',
		sshPassword: (host: string) => `SSH password for ${host}`,
		sudoPassword: (host: string) => `sudo password on ${host}`,
		passphrase: (file: string) => `Passphrase of ${file}`,
		forAll: 'It is tried on every host that asks for one.',
		again: (host: string) => `${host} has refused the one that it was given.`,
		memory: 'Kept in memory until k8s-tui ends, never written.',
		escape: 'esc: none',
		wrongPassphrase: 'the key does not open with this',
	},
	keys: {
		next: 'go on',
		role: 'role',
		edit: 'edit',
		add: 'add hosts',
		leaveOut: 'leave out',
		leaveOutFailed: 'leave out all that failed',
		retry: 'try again',
		retryFailed: 'try all that failed again',
		defaults: 'SSH for all',
	} satisfies KeyWords['hosts'] as KeyWords['hosts'],
	entryKeys: {
		look: 'look at them',
		sources: 'take from…',
		leave: 'back',
		lineUp: 'line up',
		lineDown: 'line down',
	} satisfies KeyWords['hostsEntry'] as KeyWords['hostsEntry'],
	pickKeys: {
		take: 'take',
		toggle: 'pick',
		all: 'all or none',
	} satisfies KeyWords['pick'] as KeyWords['pick'],
	hostKeyKeys: {
		accept: 'accept all',
		refuse: 'accept none',
		nextPage: 'next page',
	} satisfies KeyWords['hostKeys'] as KeyWords['hostKeys'],
};
