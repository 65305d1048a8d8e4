import type { KeyWords } from './keys.ts';

const some = (hosts: readonly string[]) =>
	hosts.length <= 3
		? hosts.join(', ')
		: `${hosts.slice(0, 2).join(', ')} and ${hosts.length - 2} more`;

const keys: KeyWords['software'] = { goOn: 'go on', editFile: 'edit cluster.yaml' };

const fieldNames = { podCidr: 'The pod network', serviceCidr: 'The service network' };

export const software = {
	title: 'Software and network',
	keys,
	networkTitle: 'Networks',
	room: (nodes: number, pods: number) => `room for ${nodes} nodes with ${pods} pods each`,
	hostNetworks: (networks: string) => `the hosts are in ${networks}`,
	fits: 'Pods, Services and hosts do not overlap.',
	proposal: (cidr: string) => `free here: ${cidr}`,
	stillWrong: (count: number) =>
		count === 1 ? 'One thing has to be mended first:' : `${count} things have to be mended first:`,
	statements: {
		unreadable: (field: keyof typeof fieldNames, cidr: string) =>
			`${fieldNames[field]} ${cidr} is no network.`,
		podsOverlapServices: (pods: string, services: string) =>
			`Pods ${pods} and Services ${services} overlap.`,
		overlaps: (
			field: keyof typeof fieldNames,
			cidr: string,
			other: string,
			hosts: readonly string[],
		) => `${fieldNames[field]} ${cidr} overlaps with ${other} of ${some(hosts)}.`,
		vipInside: (field: keyof typeof fieldNames, cidr: string, address: string) =>
			`${fieldNames[field]} ${cidr} holds the virtual IP ${address}.`,
		tooFewShares: (room: number, nodes: number) =>
			`The pod network has room for ${room} nodes, and there are ${nodes}.`,
		fewPods: (pods: number, most: number) =>
			`Each node has ${pods} pod addresses; the kubelet would run up to ${most} pods.`,
	},
};
