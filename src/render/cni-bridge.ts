import type { ClusterSpec } from '../model/spec.ts';

export const CNI_CONFIG_PATH = '/etc/cni/net.d/10-k8s-tui-bridge.conflist';

/**
 * CNI configuration of one node for the `bridge` network: a bridge cni0 that is the gateway of the
 * node's own CIDR. Packets keep their pod address between nodes (`ipMasq` false: the pod-network
 * script masquerades what leaves the cluster), and a pod reaches itself through its Service
 * (`hairpinMode`). The loopback interface needs no entry: dockershim and containerd set it up by
 * themselves, with the loopback plugin.
 *
 * cniVersion 0.3.1 is what every kubelet and containerd since Kubernetes 1.20 speaks.
 * @param nodeCidr this node's share of the pod network.
 * @param mtu of the host's own interface, bytes; the spec's network.mtu wins.
 */
export function cniBridgeConfig(spec: ClusterSpec, nodeCidr: string, mtu: number): string {
	const config = {
		cniVersion: '0.3.1',
		name: 'k8s-tui-bridge',
		plugins: [
			{
				type: 'bridge',
				bridge: 'cni0',
				isGateway: true,
				ipMasq: false,
				hairpinMode: true,
				mtu: spec.network.mtu ?? mtu,
				ipam: {
					type: 'host-local',
					ranges: [[{ subnet: nodeCidr }]],
					routes: [{ dst: '0.0.0.0/0' }],
				},
			},
			{ type: 'portmap', capabilities: { portMappings: true } },
		],
	};
	return `${JSON.stringify(config, null, 2)}\n`;
}

/**
 * The node CIDR in a configuration that `cniBridgeConfig` wrote; null for any other text. This is
 * how an allotment is found again on the host that has it.
 */
export function nodeCidrOf(config: string): string | null {
	try {
		const parsed = JSON.parse(config) as {
			name?: unknown;
			plugins?: { ipam?: { ranges?: { subnet?: unknown }[][] } }[];
		};
		if (parsed.name !== 'k8s-tui-bridge') return null;
		const subnet = parsed.plugins?.[0]?.ipam?.ranges?.[0]?.[0]?.subnet;
		return typeof subnet === 'string' ? subnet : null;
	} catch {
		return null;
	}
}
