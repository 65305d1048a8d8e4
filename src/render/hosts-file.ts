import type { ClusterSpec } from '../model/spec.ts';
import { withManagedBlock, withoutManagedBlock } from './managed-block.ts';

const MARKER = 'k8s-tui';

/** The address behind the endpoint's name, as the nodes themselves reach it. */
export function endpointAddress(spec: ClusterSpec): string {
	const { mode, vip, address } = spec.endpoint;
	if (mode === 'vip' && vip) return vip.address;
	if (mode === 'existing' && address) return address;
	return '127.0.0.1';
}

/** Lines of /etc/hosts: the endpoint first, then every host of the spec. */
export function hostsFileLines(spec: ClusterSpec): string[] {
	return [
		`${endpointAddress(spec)} ${spec.endpoint.name}`,
		...spec.hosts.map((host) => `${host.address} ${host.name}`),
	];
}

/** /etc/hosts with our block in it; all other lines stay as they are. */
export function hostsFile(spec: ClusterSpec, existing: string): string {
	return withManagedBlock(existing, MARKER, hostsFileLines(spec));
}

/** /etc/hosts without our block. */
export function hostsFileRestored(existing: string): string {
	return withoutManagedBlock(existing, MARKER);
}
