import type { KeyWords } from './keys.ts';

const some = (hosts: readonly string[]) =>
	hosts.length <= 3 ? hosts.join(', ') : `${hosts[0]}–${hosts.at(-1)}`;
const keys: KeyWords['topology'] = { goOn: 'go on', editFile: 'edit cluster.yaml' };

export const topology = {
	title: 'Topology',
	keys,
	survives: 'Survives',
	costs: 'Costs',
	nothing: 'nothing: the first host that fails stops it',
	more: (count: number) => `+${count}`,
	notSet: 'not set yet',
	statements: {
		mastersMayFail: (mayFail: number, masters: number, withEtcd: boolean) =>
			`${mayFail} of ${masters} masters${withEtcd ? ', each with its etcd member' : ''}`,
		etcdMembersMayFail: (mayFail: number, members: number) =>
			`${mayFail} of ${members} etcd members`,
		vipMoves: 'the VIP moves to a master that works',
		proxySkipsDeadMasters: 'each node’s proxy leaves out dead masters',
		masterTakesEtcdMember: 'a master that fails takes its etcd member with it',
		hostsForEtcd: (members: number, masters: number) =>
			`${members} hosts for etcd, on top of ${masters} masters`,
		etcdIsYours: (endpoints: string) => `etcd at ${endpoints} is yours to look after`,
		vipOneMasterCarriesAll: 'all API traffic goes through one master at a time',
		proxyOnEveryNode: (count: number) => `an nginx on each of ${count} nodes`,
		loadBalancerIsYours: 'the load balancer is yours to look after',
	},
	warnings: {
		noMaster: 'No host is a master. Go back and give one that role.',
		singleMaster: (hosts: readonly string[]) =>
			`Only ${some(hosts)} is a master: while it is down there is no API. More can be added later.`,
		twoMasters: 'Two masters are worse than one: if either fails, etcd stops.',
		evenMasters: (count: number, asGoodAs: number, mayFail: number) =>
			`${count} masters are no better than ${asGoodAs}: ${mayFail} may fail either way.`,
		manyMembers: (count: number, most: number) =>
			`${count} etcd members: each write waits for more of them; at most ${most} are advised.`,
		singleMember: 'One etcd member: if it fails, there is no cluster.',
		twoMembers: 'Two etcd members are worse than one: if either fails, etcd stops.',
		evenMembers: (count: number, asGoodAs: number, mayFail: number) =>
			`${count} etcd members are no better than ${asGoodAs}: ${mayFail} may fail either way.`,
		etcdHostsMissing: (missing: number) =>
			`External etcd needs ${missing} more hosts with the role etcd.`,
		etcdSharesHost: (hosts: readonly string[]) =>
			`${some(hosts)}: etcd shares its host with a master, so both fail together.`,
		nowhereForPods: 'No host runs pods: make one a worker.',
		vipNotSet: 'The virtual IP has no address yet.',
		vipInVpc: (hosts: readonly string[], providers: readonly string[], certain: boolean) =>
			`${some(hosts)} ${hosts.length === 1 ? 'is' : 'are'} in a cloud VPC (${providers.join(', ')}): a VIP ${certain ? 'will' : 'may'} not move there.`,
		vipNotInSubnet: (address: string, hosts: readonly string[]) =>
			`${address} is in no subnet of ${some(hosts)}.`,
		loadBalancerNotSet: 'The load balancer has no address yet.',
	},
	diagram: {
		vip: 'VIP',
		proxy: (port: number) => `nginx on every node, 127.0.0.1:${port}`,
		loadBalancer: 'load balancer',
		api: 'api',
		etcd: 'etcd',
		pods: 'pods',
		label: 'Drawing of the cluster',
	},
};
