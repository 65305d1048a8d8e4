import { contains, overlaps } from '../facts/addresses.ts';
import type { HostFacts, Route } from '../model/facts.ts';
import type { ClusterSpec } from '../model/spec.ts';

/** A network that a host has of its own. */
export interface HostNetwork {
	cidr: string;
	kind: 'address' | 'interface' | 'route' | 'docker-to-come';
	/** Interface; null for the host's address. */
	device: string | null;
}

/** Links and routes of a running cluster's own network; on such a node they overlap by design. */
const CLUSTER_LINKS = /^(cni|flannel|cali|kube-ipvs|tunl|vxlan|veth|cbr)/;

/** docker gives its bridge this network unless something on the host has it already. */
const DOCKER_DEFAULT = '172.17.0.0/16';

/**
 * All networks that a host is in or knows a way to.
 * @param address the host's in the spec.
 * @param isNode what is on the host may be of this very cluster: its pods' links and routes are no
 * networks of the host's own.
 */
export function networksOf(
	address: string,
	facts: HostFacts,
	{ spec, isNode }: { spec: ClusterSpec; isNode: boolean },
): HostNetwork[] {
	const links = facts.network.interfaces
		.filter((link) => !(isNode && CLUSTER_LINKS.test(link.name)))
		.flatMap(({ name, addresses }) =>
			addresses.map((cidr): HostNetwork => ({ cidr, kind: 'interface', device: name })),
		);
	const routes = facts.network.routes
		.filter(({ destination }) => destination !== 'default' && destination.includes('/'))
		.filter((route) => !(isNode && isPodRoute(route, spec)))
		.map(({ destination, device }): HostNetwork => ({ cidr: destination, kind: 'route', device }));
	const docker: HostNetwork = { cidr: DOCKER_DEFAULT, kind: 'docker-to-come', device: 'docker0' };
	const willHaveDocker = spec.runtime.name === 'docker' && facts.docker === null;
	return [
		{ cidr: asCidr(address), kind: 'address', device: null },
		...links,
		...routes,
		...(willHaveDocker ? [docker] : []),
	];
}

/** The first of a host's networks that shares an address with a CIDR. */
export function firstClash(
	cidr: string,
	networks: readonly HostNetwork[],
): HostNetwork | undefined {
	return networks.find((network) => overlaps(cidr, network.cidr));
}

/** Routes to the pods of other nodes, which the bridge CNI and flannel keep, and the own bridge's. */
function isPodRoute({ destination, device, via }: Route, spec: ClusterSpec): boolean {
	if (!overlaps(spec.network.podCidr, destination)) return false;
	if (CLUSTER_LINKS.test(device)) return true;
	return via !== null && spec.hosts.some((other) => contains(asCidr(other.address), via));
}

function asCidr(address: string): string {
	return `${address}/${address.includes(':') ? 128 : 32}`;
}
