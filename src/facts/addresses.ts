import type { HostFacts, NetworkInterface } from '../model/facts.ts';
import {
	contains as holds,
	overlap,
	parseAddress,
	parseCidr,
	sameAddress,
} from '../spec/address.ts';

/** The address without its prefix length: `10.0.0.11/24` → `10.0.0.11`. */
export function bareAddress(cidr: string): string {
	return cidr.split('/')[0] ?? cidr;
}

/** Whether an address lies in a CIDR. False when either is malformed or the families differ. */
export function contains(cidr: string, address: string): boolean {
	const network = parseCidr(cidr);
	const parsed = parseAddress(address);
	return network !== null && parsed !== null && holds(network, parsed);
}

/** Whether two CIDRs share an address. False when either is malformed. */
export function overlaps(left: string, right: string): boolean {
	const [one, other] = [parseCidr(left), parseCidr(right)];
	return one !== null && other !== null && overlap(one, other);
}

/** Prefix length, or null if it is not a CIDR. */
export function prefixLength(cidr: string): number | null {
	return parseCidr(cidr)?.[1] ?? null;
}

/** The interface that carries an address, or null (e.g. a cloud's public address). */
export function interfaceOf(facts: HostFacts, address: string): NetworkInterface | null {
	return (
		facts.network.interfaces.find((candidate) =>
			candidate.addresses.some((own) => sameAddress(bareAddress(own), address)),
		) ?? null
	);
}

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** Whether an address is of the host itself. */
export function isLoopback(address: string): boolean {
	return LOOPBACK.some((range) => contains(range, address));
}
