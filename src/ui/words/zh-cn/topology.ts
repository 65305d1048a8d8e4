import type { topology as english } from '../en/topology.ts';

const some = (hosts: readonly string[]) =>
	hosts.length <= 3 ? hosts.join('、') : `${hosts[0]}–${hosts.at(-1)}`;

export const topology: typeof english = {
	title: '拓扑',
	keys: { goOn: '继续', editFile: '编辑 cluster.yaml' },
	survives: '可承受',
	costs: '代价',
	nothing: '无：任何一台故障即停止服务',
	more: (count) => `+${count}`,
	notSet: '尚未设置',
	statements: {
		mastersMayFail: (mayFail, masters, withEtcd) =>
			`${masters} 台控制平面中 ${mayFail} 台故障${withEtcd ? '（连同其 etcd 成员）' : ''}`,
		etcdMembersMayFail: (mayFail, members) => `${members} 个 etcd 成员中 ${mayFail} 个故障`,
		vipMoves: 'VIP 漂移到正常的控制平面节点',
		proxySkipsDeadMasters: '每个节点的代理跳过故障的控制平面',
		masterTakesEtcdMember: '控制平面故障时其 etcd 成员一同失效',
		hostsForEtcd: (members, masters) => `${masters} 台控制平面之外，另需 ${members} 台 etcd 主机`,
		etcdIsYours: (endpoints) => `${endpoints} 的 etcd 由您维护`,
		vipOneMasterCarriesAll: '同一时刻所有 API 流量经过一台控制平面',
		proxyOnEveryNode: (count) => `${count} 个节点上各有一个 nginx`,
		loadBalancerIsYours: '负载均衡器由您维护',
	},
	warnings: {
		noMaster: '没有控制平面主机。请返回并指定一台。',
		singleMaster: (hosts) => `只有 ${some(hosts)} 是控制平面：它故障时没有 API。以后可以再增加。`,
		twoMasters: '两台控制平面不如一台：任何一台故障，etcd 即停止。',
		evenMasters: (count, asGoodAs, mayFail) =>
			`${count} 台控制平面并不优于 ${asGoodAs} 台：同样只能承受 ${mayFail} 台故障。`,
		manyMembers: (count, most) =>
			`${count} 个 etcd 成员：每次写入要等待更多成员；建议最多 ${most} 个。`,
		singleMember: '只有一个 etcd 成员：它故障则集群不可用。',
		twoMembers: '两个 etcd 成员不如一个：任何一个故障，etcd 即停止。',
		evenMembers: (count, asGoodAs, mayFail) =>
			`${count} 个 etcd 成员并不优于 ${asGoodAs} 个：同样只能承受 ${mayFail} 个故障。`,
		etcdHostsMissing: (missing) => `外部 etcd 还需要 ${missing} 台角色为 etcd 的主机。`,
		etcdSharesHost: (hosts) => `${some(hosts)}：etcd 与控制平面同机，会一同失效。`,
		nowhereForPods: '没有主机运行 Pod：请指定一台工作节点。',
		vipNotSet: '虚拟 IP 尚未设置地址。',
		vipInVpc: (hosts, providers, certain) =>
			`${some(hosts)} 位于云 VPC（${providers.join('、')}）：VIP ${certain ? '无法' : '可能无法'}漂移。`,
		vipNotInSubnet: (address, hosts) => `${address} 不在 ${some(hosts)} 的任何子网中。`,
		loadBalancerNotSet: '负载均衡器尚未设置地址。',
	},
	diagram: {
		vip: 'VIP',
		proxy: (port) => `每个节点上的 nginx，127.0.0.1:${port}`,
		loadBalancer: '负载均衡器',
		api: 'api',
		etcd: 'etcd',
		pods: 'pods',
		label: '集群示意图',
	},
};
