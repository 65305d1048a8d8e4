import { contains, overlaps, prefixLength } from '../facts/addresses.ts';
import type { FleetFacts, HostFacts } from '../model/facts.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { firstClash, type HostNetwork, networksOf } from './network-clashes.ts';
import { type PodRoom, podRoom } from './pod-room.ts';

export type NetworkField = 'podCidr' | 'serviceCidr';

/** What is wrong with the networks of a spec. */
export type NetworkStatement =
	| { id: 'cidr-unreadable'; field: NetworkField; cidr: string }
	| { id: 'pods-overlap-services'; podCidr: string; serviceCidr: string }
	/** The network of the cluster and one that these hosts have already. */
	| {
			id: 'overlaps-host-network';
			field: NetworkField;
			cidr: string;
			with: HostNetwork;
			hosts: string[];
	  }
	| { id: 'vip-inside'; field: NetworkField; cidr: string; address: string }
	| { id: 'too-few-node-shares'; room: PodRoom; nodes: number }
	/** A node runs out of addresses before the kubelet's own limit. */
	| { id: 'few-pods-per-node'; room: PodRoom; maxPods: number };

/** kubelet's maxPods, unless it is configured otherwise. */
const DEFAULT_MAX_PODS = 110;

/**
 * Where pod and service network cannot work: with each other, with the hosts, or by their size.
 * @param facts of the hosts that have answered so far.
 * @param isNode whether a host may be part of this very cluster already: see `networksOf`.
 */
export function networkAdvice(
	spec: ClusterSpec,
	facts: FleetFacts,
	isNode: (host: HostSpec, facts: HostFacts) => boolean,
): NetworkStatement[] {
	const { podCidr, serviceCidr } = spec.network;
	const fields = [
		['podCidr', podCidr],
		['serviceCidr', serviceCidr],
	] as const;
	const unreadable = fields
		.filter(([, cidr]) => prefixLength(cidr) === null)
		.map(([field, cidr]) => ({ id: 'cidr-unreadable', field, cidr }) as const);
	if (unreadable.length > 0) return unreadable;
	const found: NetworkStatement[] = [];
	if (overlaps(podCidr, serviceCidr)) {
		found.push({ id: 'pods-overlap-services', podCidr, serviceCidr });
	}
	const networks = spec.hosts.map((host) => ({
		name: host.name,
		networks: networksOfHost(host, facts[host.name], spec, isNode),
	}));
	const vip = spec.endpoint.mode === 'vip' ? spec.endpoint.vip?.address : undefined;
	for (const [field, cidr] of fields) {
		found.push(...clashesOf(field, cidr, networks));
		if (vip !== undefined && contains(cidr, vip)) {
			found.push({ id: 'vip-inside', field, cidr, address: vip });
		}
	}
	return [...found, ...roomOf(spec)];
}

/** A host that has not answered has at least its address. */
function networksOfHost(
	host: HostSpec,
	facts: HostFacts | undefined,
	spec: ClusterSpec,
	isNode: (host: HostSpec, facts: HostFacts) => boolean,
): HostNetwork[] {
	if (facts !== undefined) {
		return networksOf(host.address, facts, { spec, isNode: isNode(host, facts) });
	}
	const bits = host.address.includes(':') ? 128 : 32;
	return [{ cidr: `${host.address}/${bits}`, kind: 'address', device: null }];
}

/** One statement per network, with all hosts that have it; every host is in one of them at most. */
function clashesOf(
	field: NetworkField,
	cidr: string,
	hosts: readonly { name: string; networks: HostNetwork[] }[],
): NetworkStatement[] {
	const groups = new Map<string, { with: HostNetwork; hosts: string[] }>();
	for (const { name, networks } of hosts) {
		const clash = firstClash(cidr, networks);
		if (clash === undefined) continue;
		// Addresses differ by host and mean the same: the hosts are inside.
		const key = clash.kind === 'address' ? 'address' : JSON.stringify(clash);
		const group = groups.get(key) ?? { with: clash, hosts: [] };
		group.hosts.push(name);
		groups.set(key, group);
	}
	return [...groups.values()].map((group) => ({
		id: 'overlaps-host-network',
		field,
		cidr,
		...group,
	}));
}

function roomOf({ network, hosts }: ClusterSpec): NetworkStatement[] {
	const room = podRoom(network);
	if (room === null) return [];
	const nodes = hosts.filter(({ roles }) => roles.some((role) => role !== 'etcd')).length;
	if (room.nodes < nodes) return [{ id: 'too-few-node-shares', room, nodes }];
	if (room.podsPerNode >= DEFAULT_MAX_PODS) return [];
	return [{ id: 'few-pods-per-node', room, maxPods: DEFAULT_MAX_PODS }];
}
