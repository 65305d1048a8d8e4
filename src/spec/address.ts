import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = readonly [Address, number];

/**
 * An IP address in its usual form, or null. Shorthands that some tools take (`10.1`, octal parts,
 * zones) are refused: they mean different hosts to different programs.
 */
export function parseAddress(text: string): Address | null {
	if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
	const isV6 = text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text);
	return isV6 ? ipaddr.IPv6.parse(text) : null;
}

/** A network in CIDR notation, or null. The host part may be set: see `networkAddress`. */
export function parseCidr(text: string): Network | null {
	const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
	const address = parseAddress(match?.[1] ?? '');
	const prefix = Number(match?.[2]);
	if (match === null || address === null || prefix > bitsOf(address)) return null;
	return [address, prefix];
}

/** 32 or 128. */
export function bitsOf(address: Address): number {
	return address.kind() === 'ipv4' ? 32 : 128;
}

/** The network with its host part zero, in CIDR notation. */
export function networkAddress([address, prefix]: Network): string {
	const bytes = address.toByteArray().map((byte, index) => {
		const kept = Math.min(8, Math.max(0, prefix - index * 8));
		return byte & (0xff << (8 - kept));
	});
	return `${ipaddr.fromByteArray(bytes).toString()}/${prefix}`;
}

export function contains([network, prefix]: Network, address: Address): boolean {
	return network.kind() === address.kind() && address.match(network, prefix);
}

export function overlap(a: Network, b: Network): boolean {
	return contains(a, b[0]) || contains(b, a[0]);
}

/** Whether two texts are the same address, however each is written. */
export function sameAddress(a: string, b: string): boolean {
	const left = parseAddress(a);
	const right = parseAddress(b);
	if (left === null || right === null) return a.toLowerCase() === b.toLowerCase();
	return left.toNormalizedString() === right.toNormalizedString();
}

/** JSON Schema `format: ip`. */
export function isAddress(text: string): boolean {
	return parseAddress(text) !== null;
}

/** JSON Schema `format: cidr`: the host part must be zero. */
export function isCidr(text: string): boolean {
	const network = parseCidr(text);
	if (network === null) return false;
	const whole = parseCidr(networkAddress(network));
	return whole !== null && whole[0].toNormalizedString() === network[0].toNormalizedString();
}
