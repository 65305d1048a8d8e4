import ipaddr from 'ipaddr.js';
import { OperatorError } from '../model/errors.ts';
import type { HostFacts, NetworkInterface } from '../model/facts.ts';

/** Names of links that carry pods or containers and never a host's own network. */
const VIRTUAL = /^(lo$|cni|docker|br-[0-9a-f]{12}$|veth|cali|flannel|cilium|kube-ipvs|tunl|vxlan)/;

export interface HostInterface {
	name: string;
	/** Prefix length of the subnet that holds the address. */
	prefix: number;
	/** Bytes. */
	mtu: number;
}

function subnetPrefix(link: NetworkInterface, address: string): number | null {
	if (!ipaddr.isValid(address)) return null;
	const wanted = ipaddr.parse(address);
	let best: number | null = null;
	for (const cidr of link.addresses) {
		if (!ipaddr.isValidCIDR(cidr)) continue;
		const [base, prefix] = ipaddr.parseCIDR(cidr);
		const hostOnly = prefix === base.toByteArray().length * 8;
		if (hostOnly || base.kind() !== wanted.kind() || !wanted.match(base, prefix)) continue;
		if (best === null || prefix > best) best = prefix;
	}
	return best;
}

/**
 * The interface of a host whose subnet holds `address`, the longest prefix first; null if none
 * does. A VIP that the host carries already (a /32) does not count as a subnet.
 */
export function interfaceFor(address: string, facts: HostFacts): HostInterface | null {
	let best: HostInterface | null = null;
	for (const link of facts.network.interfaces) {
		if (VIRTUAL.test(link.name)) continue;
		const prefix = subnetPrefix(link, address);
		if (prefix === null) continue;
		if (best === null || prefix > best.prefix) best = { name: link.name, prefix, mtu: link.mtu };
	}
	return best;
}

/**
 * As `interfaceFor`, for an address that must be in a subnet of the host.
 * @throws OperatorError `no-interface-for-address`.
 */
export function requireInterfaceFor(address: string, facts: HostFacts): HostInterface {
	const found = interfaceFor(address, facts);
	if (found) return found;
	const subnets = facts.network.interfaces.flatMap((link) =>
		link.addresses.map((cidr) => `${link.name} ${cidr}`),
	);
	throw new OperatorError(`No interface of ${facts.host} is in the subnet of ${address}`, {
		code: 'no-interface-for-address',
		exitCode: 2,
		host: facts.host,
		expected: `an interface whose subnet holds ${address}`,
		found: subnets.join(', ') || 'no addresses',
		fix: 'Choose an address in the hosts’ subnet, or name the interface in endpoint.vip.interface.',
	});
}
