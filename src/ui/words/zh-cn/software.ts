import type { software as english } from '../en/software.ts';

const some = (hosts: readonly string[]) =>
	hosts.length <= 3
		? hosts.join('、')
		: `${hosts.slice(0, 2).join('、')} 等 ${hosts.length} 台主机`;

const fieldNames = { podCidr: 'Pod 网段', serviceCidr: 'Service 网段' };

export const software: typeof english = {
	title: '软件与网络',
	keys: { goOn: '继续', editFile: '编辑 cluster.yaml' },
	networkTitle: '网络',
	room: (nodes, pods) => `可容纳 ${nodes} 个节点，每个 ${pods} 个 Pod`,
	hostNetworks: (networks) => `主机所在网络：${networks}`,
	fits: 'Pod、Service 与主机网络互不重叠。',
	proposal: (cidr) => `此处空闲：${cidr}`,
	stillWrong: (count) => `还有 ${count} 处需要先修正：`,
	statements: {
		unreadable: (field, cidr) => `${fieldNames[field]} ${cidr} 不是有效网段。`,
		podsOverlapServices: (pods, services) => `Pod 网段 ${pods} 与 Service 网段 ${services} 重叠。`,
		overlaps: (field, cidr, other, hosts) =>
			`${fieldNames[field]} ${cidr} 与 ${some(hosts)} 的 ${other} 重叠。`,
		vipInside: (field, cidr, address) => `${fieldNames[field]} ${cidr} 包含虚拟 IP ${address}。`,
		tooFewShares: (room, nodes) => `Pod 网段只够 ${room} 个节点，而现有 ${nodes} 个。`,
		fewPods: (pods, most) =>
			`每个节点只有 ${pods} 个 Pod 地址；kubelet 最多会运行 ${most} 个 Pod。`,
	},
};
