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
function hostsFileLines(spec: ClusterSpec, endpoint: string): string[] {
	return [
		`${endpoint} ${spec.endpoint.name}`,
		...spec.hosts.map((host) => `${host.address} ${host.name}`),
	];
}

/**
 * /etc/hosts with our block in it; all other lines stay as they are.
 * @param endpoint address behind the endpoint's name, where it is not that of the spec (yet)
 */
export function hostsFile(
	spec: ClusterSpec,
	existing: string,
	endpoint = endpointAddress(spec),
): string {
	return withManagedBlock(existing, MARKER, hostsFileLines(spec, endpoint));
}

/** /etc/hosts without our block. */
export function hostsFileRestored(existing: string): string {
	return withoutManagedBlock(existing, MARKER);
}

/** The address that a hosts file gives the endpoint's name: the first one counts; null: none. */
export function endpointAddressIn(text: string, spec: ClusterSpec): string | null {
	for (const line of text.split('\n')) {
		const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
		if (address && names.includes(spec.endpoint.name)) return address;
	}
	return null;
}
