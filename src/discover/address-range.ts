import ipaddr from 'ipaddr.js';
import { type Address, bitsOf, type Network, parseAddress } from '../spec/address.ts';

/** Neighbouring addresses, of which `at` gives each. */
export interface AddressRange {
	size: number;
	at(index: number): string;
}

/**
 * Addresses of a network that a host can have: without network and broadcast address, and without
 * the anycast address of the routers (RFC 4291, 2.6.1) in IPv6.
 */
export function hostsOf([address, prefix]: Network): AddressRange {
	const hostBits = BigInt(bitsOf(address) - prefix);
	const first = (toNumber(address) >> hostBits) << hostBits;
	const size = 1n << hostBits;
	if (hostBits < 2n) return range(address, first, first + size - 1n);
	const last = first + size - (address.kind() === 'ipv4' ? 2n : 1n);
	return range(address, first + 1n, last);
}

/**
 * `10.0.0.11-19` or `10.0.0.11-10.0.0.19`, both ends included.
 * @returns null if it is neither, or ends before it begins.
 */
export function readAddressRange(text: string): AddressRange | null {
	const [left = '', right = '', ...more] = text.split('-');
	const first = parseAddress(left);
	if (first === null || more.length > 0) return null;
	const isLastPart = first.kind() === 'ipv4' && /^\d{1,3}$/.test(right);
	const last = parseAddress(isLastPart ? left.replace(/\d+$/, right) : right);
	if (last === null || last.kind() !== first.kind()) return null;
	const [from, to] = [toNumber(first), toNumber(last)];
	return to < from ? null : range(first, from, to);
}

function range(like: Address, from: bigint, to: bigint): AddressRange {
	const bytes = bitsOf(like) / 8;
	return {
		// More than any limit stays more than any limit.
		size: Number(to - from + 1n),
		at: (index) => toText(from + BigInt(index), bytes),
	};
}

function toNumber(address: Address): bigint {
	return address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function toText(value: bigint, bytes: number): string {
	const parts = Array.from({ length: bytes }, (_, index) =>
		Number((value >> BigInt(8 * (bytes - 1 - index))) & 255n),
	);
	return ipaddr.fromByteArray(parts).toString();
}
