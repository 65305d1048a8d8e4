import ipaddr from 'ipaddr.js';
import type { HostFacts, NetworkInterface } from '../model/facts.ts';

/** The address without its prefix length: `10.0.0.11/24` → `10.0.0.11`. */
export function bareAddress(cidr: string): string {
	return cidr.split('/')[0] ?? cidr;
}

/** Whether an address lies in a CIDR. False when either is malformed or the families differ. */
export function contains(cidr: string, address: string): boolean {
	if (!ipaddr.isValidCIDR(cidr) || !ipaddr.isValid(address)) return false;
	const [network, prefix] = ipaddr.parseCIDR(cidr);
	const parsed = ipaddr.parse(address);
	return parsed.kind() === network.kind() && parsed.match(network, prefix);
}

/** Whether two CIDRs share an address: the one with the shorter prefix holds the other's start. */
export function overlaps(left: string, right: string): boolean {
	if (!ipaddr.isValidCIDR(left) || !ipaddr.isValidCIDR(right)) return false;
	const [, leftPrefix] = ipaddr.parseCIDR(left);
	const [, rightPrefix] = ipaddr.parseCIDR(right);
	return leftPrefix <= rightPrefix
		? contains(left, bareAddress(right))
		: contains(right, bareAddress(left));
}

/** Prefix length, or null if it is not a CIDR. */
export function prefixLength(cidr: string): number | null {
	return ipaddr.isValidCIDR(cidr) ? ipaddr.parseCIDR(cidr)[1] : null;
}

/** The interface that carries an address, or null (e.g. a cloud's public address). */
export function interfaceOf(facts: HostFacts, address: string): NetworkInterface | null {
	return (
		facts.network.interfaces.find((candidate) =>
			candidate.addresses.some((own) => bareAddress(own) === address),
		) ?? null
	);
}

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** Whether an address is of the host itself. */
export function isLoopback(address: string): boolean {
	return LOOPBACK.some((range) => contains(range, address));
}
