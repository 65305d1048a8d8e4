import type { KeyWords } from './keys.ts';

const keys: KeyWords['result'] = {
	done: 'done',
	refresh: 'look again',
};

const reportKeys: KeyWords['resultReport'] = { write: 'write the report' };

const runKeys: KeyWords['resultRun'] = { open: 'the run again' };

const counted = (count: number, one: string, many: string) =>
	count === 1 ? `1 ${one}` : `${count} ${many}`;

export const result = {
	title: 'Result',
	keys,
	reportKeys,
	runKeys,
	asking: (cluster: string) => `Asking ${cluster} how it is …`,
	up: (cluster: string) => `${cluster} is up`,
	upBut: (cluster: string, count: number) =>
		`${cluster} is up; ${counted(count, 'thing is', 'things are')} not as they should be`,
	down: (cluster: string) => `${cluster}: no API server answers`,
	notAsked: (cluster: string) => `${cluster} could not be asked`,
	incomplete: (cluster: string) => `${cluster} is not finished`,
	removed: (cluster: string) => `${cluster} is off its hosts`,
	inAll: (time: string) => `${time} in all`,
	vipOn: (host: string) => `VIP on ${host}`,
	vip: 'VIP',
	vipLost: 'no host holds the VIP',
	localProxy: 'a proxy on every node',
	loadBalancer: 'your load balancer',
	controlPlane: 'control plane',
	workers: 'workers',
	nodes: 'nodes',
	etcd: 'etcd',
	endpoint: 'endpoint',
	certificates: 'certificates',
	requests: 'requests',
	ready: (count: number, all: number) => `${count} of ${all} ready`,
	members: (count: number, all: number) => `${count} of ${all} members healthy`,
	comma: ', ',
	leader: (name: string) => `leader ${name}`,
	learner: 'learner',
	leads: 'leader',
	member: 'member',
	noMember: 'missing',
	noAnswer: 'silent',
	notYet: 'no node yet',
	notReady: 'not ready',
	more: (count: number) => `and ${count} more, all ready`,
	answers: (hosts: number, milliseconds: number) =>
		`answers ${hosts === 1 ? '1 host' : `all ${hosts} hosts`} in at most ${milliseconds} ms`,
	silent: (hosts: string) => `does not answer ${hosts}`,
	expires: (days: number, file: string, host: string) =>
		`the first expires in ${days} days: ${file} on ${host}`,
	unknown: 'not known',
	pending: (names: string) => `nobody has approved ${names}`,
	use: 'use it',
	next: 'next',
	nextSteps: {
		nodes: 'kubectl get nodes',
		failover: 'turn one control-plane host off: kubectl still answers',
		grow: 'to grow, add hosts to cluster.yaml and apply again',
		snapshot: 'keep etcd snapshots somewhere else than on these hosts',
	},
	timeTitle: 'where time went',
	longest: 'longest steps',
	before: 'looking, checking',
	waiting: 'waiting',
	report: 'report',
	reportHow: 'w writes it as one HTML file',
	reportWriting: 'is being written …',
};
