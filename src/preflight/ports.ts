import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { calicoUsesBgp } from '../render/calico.ts';
import { HAPROXY_HEALTH_PORT } from '../render/haproxy.ts';

/** A port that a component of the cluster will listen on. */
export interface RequiredPort {
	protocol: 'tcp' | 'udp';
	port: number;
	/** Component, in words. */
	purpose: string;
	/** Command names that hold the port rightly on a host that is a node already. */
	holders: string[];
	/** Which other hosts open connections to it; `clients`: the nodes, and whoever has a kubeconfig. */
	from: 'clients' | 'everyone' | 'control-plane' | 'etcd' | 'nobody';
}

/**
 * The ports that the roles of a host need, as in the "Ports and Protocols" reference of the
 * Kubernetes documentation, plus the proxy in front of the API servers and the CNI's own.
 */
export function requiredPorts(spec: ClusterSpec, host: HostSpec): RequiredPort[] {
	const isControlPlane = host.roles.includes('control-plane');
	const isNode = isControlPlane || host.roles.includes('worker');
	return [
		...(isControlPlane ? controlPlanePorts(spec) : []),
		...(holdsEtcd(spec, host) ? ETCD_PORTS : []),
		...(isNode ? nodePorts(spec) : []),
		...(isNode ? cniPorts(spec) : []),
	];
}

/** Other hosts that must be able to reach the port, in the order of the spec. */
export function callersOf(spec: ClusterSpec, host: HostSpec, port: RequiredPort): HostSpec[] {
	const others = spec.hosts.filter((other) => other.name !== host.name);
	switch (port.from) {
		case 'clients':
		case 'everyone':
			return others.filter(
				(other) => other.roles.includes('control-plane') || other.roles.includes('worker'),
			);
		case 'control-plane':
			return others.filter((other) => other.roles.includes('control-plane'));
		case 'etcd':
			return others.filter((other) => holdsEtcd(spec, other));
		case 'nobody':
			return [];
	}
}

function holdsEtcd(spec: ClusterSpec, host: HostSpec): boolean {
	if (spec.etcd.mode === 'stacked') return host.roles.includes('control-plane');
	return spec.etcd.endpoints.length === 0 && host.roles.includes('etcd');
}

function controlPlanePorts(spec: ClusterSpec): RequiredPort[] {
	const { endpoint } = spec;
	// haproxy of a VIP is what clients see; else the API servers themselves, or a balancer before them.
	const seen = endpoint.mode === 'vip' ? 'everyone' : 'clients';
	const ports = [
		tcp(endpoint.apiServerPort, 'kube-apiserver', ['kube-apiserver'], seen),
		tcp(10257, 'kube-controller-manager', ['kube-controller-manager'], 'nobody'),
		tcp(10259, 'kube-scheduler', ['kube-scheduler'], 'nobody'),
	];
	if (endpoint.mode === 'vip') {
		ports.push(
			tcp(endpoint.port, 'haproxy in front of the API servers', ['haproxy'], 'clients'),
			tcp(HAPROXY_HEALTH_PORT, 'haproxy health', ['haproxy'], 'nobody'),
		);
	}
	return ports;
}

const ETCD_PORTS: RequiredPort[] = [
	tcp(2379, 'etcd clients', ['etcd'], 'control-plane'),
	tcp(2380, 'etcd peers', ['etcd'], 'etcd'),
	tcp(2381, 'etcd metrics', ['etcd'], 'nobody'),
];

function nodePorts(spec: ClusterSpec): RequiredPort[] {
	const ports = [
		tcp(10250, 'kubelet', ['kubelet'], 'control-plane'),
		tcp(10248, 'kubelet health', ['kubelet'], 'nobody'),
		tcp(10249, 'kube-proxy metrics', ['kube-proxy'], 'nobody'),
		tcp(10256, 'kube-proxy health', ['kube-proxy'], 'nobody'),
	];
	if (spec.endpoint.mode === 'local-proxy') {
		ports.push(tcp(spec.endpoint.port, 'local proxy to the API servers', ['nginx'], 'nobody'));
	}
	return ports;
}

function cniPorts(spec: ClusterSpec): RequiredPort[] {
	switch (spec.network.cni) {
		case 'flannel':
			// The kernel's vxlan device holds it: no process to name.
			return spec.network.flannelBackend === 'host-gw'
				? []
				: [udp(8472, 'flannel vxlan', [], 'everyone')];
		case 'calico':
			return [
				calicoUsesBgp(spec)
					? tcp(179, 'calico BGP', ['bird'], 'everyone')
					: udp(4789, 'calico vxlan', [], 'everyone'),
				tcp(5473, 'calico typha', ['calico-typha'], 'everyone'),
			];
		case 'bridge':
		case 'none':
			return [];
	}
}

function tcp(
	port: number,
	purpose: string,
	holders: string[],
	from: RequiredPort['from'],
): RequiredPort {
	return { protocol: 'tcp', port, purpose, holders, from };
}

function udp(
	port: number,
	purpose: string,
	holders: string[],
	from: RequiredPort['from'],
): RequiredPort {
	return { protocol: 'udp', port, purpose, holders, from };
}

/** Longest command name that the kernel keeps (TASK_COMM_LEN less the terminator). */
const COMMAND_NAME_LIMIT = 15;

/** Whether a listener's command name, maybe cut short by the kernel, is one of the holders. */
export function isRightfulHolder(port: RequiredPort, process: string | null): boolean {
	// The kernel does not always tell, and a vxlan socket is its own.
	if (process === null) return true;
	return port.holders.some(
		(holder) => process === holder || process === holder.slice(0, COMMAND_NAME_LIMIT),
	);
}
