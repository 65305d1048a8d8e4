import { prefixLength } from '../addresses.ts';
import { fleetCheck, judge } from '../check.ts';

export const podCidrSize = fleetCheck(
	'pod-cidr-size',
	'Pod network is large enough',
	({ spec, thresholds }) => {
		const { podCidr, nodePrefix } = spec.network;
		const prefix = prefixLength(podCidr);
		if (prefix === null) return null;
		const shares = 2 ** (nodePrefix - prefix);
		const bits = podCidr.includes(':') ? 128 : 32;
		// Network, broadcast and the bridge's own address are no pod's.
		const podsPerNode = 2 ** (bits - nodePrefix) - 3;
		const nodes = spec.hosts.filter((host) => host.roles.some((role) => role !== 'etcd')).length;
		const base = {
			checked: `pod network ${podCidr} in shares of /${nodePrefix}`,
			observed: `room for ${Math.max(0, Math.floor(shares))} nodes with ${podsPerNode} pods each`,
		};
		if (shares < nodes) {
			return judge(false, 'error', {
				...base,
				expected: `${nodes} nodes or more`,
				fix: 'Choose a larger network.podCidr or a longer network.nodePrefix in cluster.yaml.',
			});
		}
		return judge(podsPerNode >= thresholds.kubeletPods.max, 'warning', {
			...base,
			expected: `${nodes} nodes or more, ${thresholds.kubeletPods.max} pods on each`,
			fix: 'Choose a shorter network.nodePrefix in cluster.yaml: nodes run out of addresses before the kubelet’s limit.',
		});
	},
);
