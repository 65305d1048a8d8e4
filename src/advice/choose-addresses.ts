import { overlaps } from '../facts/addresses.ts';
import type { FleetFacts } from '../model/facts.ts';
import { type ClusterSpec, hostsWith } from '../model/spec.ts';
import { interfaceFor } from '../render/interface-for.ts';
import { schemaAt } from '../spec/schema.ts';
import { firstClash, networksOf } from './network-clashes.ts';
import { podRoom } from './pod-room.ts';

const LAST_ROUTER_ID = 255;

/**
 * The interface that carries the VIP on all masters that have answered: the one whose subnet holds
 * its address. Null where the masters differ or none has answered: each then finds its own.
 */
export function proposeVipInterface(spec: ClusterSpec, facts: FleetFacts): string | null {
	const address = spec.endpoint.vip?.address;
	if (address === undefined) return null;
	const names = hostsWith(spec, 'control-plane').flatMap(({ name }) => {
		const found = facts[name];
		return found === undefined ? [] : [interfaceFor(address, found)?.name ?? null];
	});
	const [first = null] = names;
	return names.every((name) => name === first) ? first : null;
}

/**
 * A VRRP router id that is free: the wanted one, or the next that nobody uses.
 * @param used ids heard on the network.
 * @returns null if all 255 are used.
 */
export function proposeRouterId(used: Iterable<number>, wanted = defaultRouterId()): number | null {
	const taken = new Set(used);
	const inOrder = Array.from(
		{ length: LAST_ROUTER_ID },
		(_, index) => ((wanted - 1 + index) % LAST_ROUTER_ID) + 1,
	);
	return inOrder.find((id) => !taken.has(id)) ?? null;
}

function defaultRouterId(): number {
	return Number(schemaAt(['endpoint', 'vip', 'routerId'])?.default);
}

/** Private networks (RFC 1918) that hosts are rarely in, after the one that is set. */
const POD_CIDRS = [
	'10.244.0.0/16',
	'10.112.0.0/16',
	'172.30.0.0/16',
	'192.168.0.0/16',
	'10.0.0.0/13',
	'10.128.0.0/13',
];
const SERVICE_CIDRS = ['10.96.0.0/12', '10.208.0.0/12', '172.28.0.0/16', '192.168.128.0/17'];

/**
 * A pod network that clashes with no host's and is large enough: the one of the spec if it is so.
 * @returns null if there is none among the usual ones.
 */
export function proposePodCidr(spec: ClusterSpec, facts: FleetFacts): string | null {
	const { podCidr, serviceCidr, nodePrefix } = spec.network;
	const nodes = spec.hosts.length;
	const isLargeEnough = (cidr: string) =>
		(podRoom({ podCidr: cidr, nodePrefix })?.nodes ?? 0) >= nodes;
	return firstFree([podCidr, ...POD_CIDRS].filter(isLargeEnough), serviceCidr, spec, facts);
}

/** As `proposePodCidr`, for the Services. */
export function proposeServiceCidr(spec: ClusterSpec, facts: FleetFacts): string | null {
	const { podCidr, serviceCidr } = spec.network;
	return firstFree([serviceCidr, ...SERVICE_CIDRS], podCidr, spec, facts);
}

function firstFree(
	cidrs: readonly string[],
	other: string,
	spec: ClusterSpec,
	facts: FleetFacts,
): string | null {
	const networks = spec.hosts.flatMap(({ name, address }) => {
		const found = facts[name];
		return found === undefined ? [] : networksOf(address, found, { spec, isNode: false });
	});
	const addresses = [...spec.hosts.map(({ address }) => address), spec.endpoint.vip?.address];
	const isFree = (cidr: string) =>
		!overlaps(cidr, other) &&
		firstClash(cidr, networks) === undefined &&
		!addresses.some((address) => address !== undefined && overlaps(cidr, hostCidr(address)));
	return cidrs.find(isFree) ?? null;
}

function hostCidr(address: string): string {
	return `${address}/${address.includes(':') ? 128 : 32}`;
}
