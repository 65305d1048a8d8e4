import { podRoom } from '../../advice/pod-room.ts';
import { fleetCheck, judge } from '../check.ts';

export const podCidrSize = fleetCheck(
	'pod-cidr-size',
	'Pod network is large enough',
	({ spec, thresholds }) => {
		const { podCidr, nodePrefix } = spec.network;
		const room = podRoom(spec.network);
		if (room === null) return null;
		const nodes = spec.hosts.filter((host) => host.roles.some((role) => role !== 'etcd')).length;
		const base = {
			checked: `pod network ${podCidr} in shares of /${nodePrefix}`,
			observed: `room for ${room.nodes} nodes with ${room.podsPerNode} pods each`,
		};
		if (room.nodes < nodes) {
			return judge(false, 'error', {
				...base,
				expected: `${nodes} nodes or more`,
				fix: 'Choose a larger network.podCidr or a longer network.nodePrefix in cluster.yaml.',
			});
		}
		return judge(room.podsPerNode >= thresholds.kubeletPods.max, 'warning', {
			...base,
			expected: `${nodes} nodes or more, ${thresholds.kubeletPods.max} pods on each`,
			fix: 'Choose a shorter network.nodePrefix in cluster.yaml: nodes run out of addresses before the kubelet’s limit.',
		});
	},
);
