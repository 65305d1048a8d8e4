import { parseAddress, parseCidr } from '../spec/address.ts';
import { type AddressRange, hostsOf, readAddressRange } from './address-range.ts';
import { readHostPattern } from './host-pattern.ts';

/** What is wrong with a word. */
export type TargetFault =
	| 'user'
	| 'port'
	| 'address'
	| 'range'
	| 'cidr'
	| 'pattern'
	| 'name'
	| 'too-many';

/** One word that names hosts, read but not yet written out. */
export interface TargetWord {
	user: string | null;
	port: number | null;
	/** How many hosts it names. */
	size: number;
	hosts(): TargetHost[];
}

export interface TargetHost {
	/** Null for what was named by its address. */
	name: string | null;
	address: string;
}

/** What may stand in place of a word that cannot be read. */
export const EXPECTED: Record<Exclude<TargetFault, 'too-many'>, string> = {
	user: 'a login name before the @, such as root@10.0.0.11',
	port: 'a port from 1 to 65535 after the colon, such as 10.0.0.11:2222',
	address: 'four numbers up to 255, such as 10.0.0.11',
	range: 'a range that ends after it begins, such as 10.0.0.11-19 or 10.0.0.11-10.0.0.19',
	cidr: 'a network such as 10.0.0.0/24',
	pattern: 'a range such as node[01:12] or m{1..3}',
	name: 'a host name, an address, m1=10.0.0.11, 10.0.0.11-19, node[01:12], m{1..3} or 10.0.0.0/24',
};

/**
 * Reads `[user@]hosts[:port]`, where hosts is any form of `EXPECTED`; `NAME=` before it names the one
 * host that it is.
 */
export function readTargetWord(word: string): TargetWord | Exclude<TargetFault, 'too-many'> {
	const equals = word.indexOf('=');
	if (equals < 0) return readUnnamed(word);
	const name = word.slice(0, equals);
	const read = NAME.test(name) ? readUnnamed(word.slice(equals + 1)) : 'name';
	if (typeof read === 'string') return read;
	if (read.size !== 1) return 'name';
	return { ...read, hosts: () => read.hosts().map((host) => ({ ...host, name })) };
}

function readUnnamed(word: string): TargetWord | Exclude<TargetFault, 'too-many'> {
	const at = word.lastIndexOf('@');
	const user = at < 0 ? null : word.slice(0, at);
	if (user !== null && !/^[A-Za-z0-9_][^\s:/[\]{}@]*$/.test(user)) return 'user';
	const { host, port } = splitPort(word.slice(at + 1));
	const number = port === null ? null : Number(port);
	if (number !== null && (!/^\d{1,5}$/.test(port ?? '') || number < 1 || number > 65535))
		return 'port';
	const hosts = readHosts(host);
	return typeof hosts === 'string' ? hosts : { user, port: number, ...hosts };
}

/** An IPv6 address has a port only in brackets; the colons of `[01:12]` are no port's. */
function splitPort(text: string): { host: string; port: string | null } {
	const bracketed = /^\[([^\]]*:[^\]]*)\](?::(.*))?$/.exec(text);
	if (bracketed?.[1] !== undefined && parseAddress(bracketed[1]) !== null) {
		return { host: bracketed[1], port: bracketed[2] ?? null };
	}
	const colons = [...text.replace(/\[[^\]]*\]/g, (group) => '.'.repeat(group.length))].flatMap(
		(char, index) => (char === ':' ? [index] : []),
	);
	const [colon] = colons;
	if (colon === undefined || colons.length > 1) return { host: text, port: null };
	return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

type Hosts = Pick<TargetWord, 'size' | 'hosts'>;

function readHosts(text: string): Hosts | Exclude<TargetFault, 'too-many'> {
	if (text.includes('/')) {
		const network = parseCidr(text);
		return network === null ? 'cidr' : ofRange(hostsOf(network));
	}
	if (/[{}[\]]/.test(text)) return ofPattern(text);
	if (/^(\d+\.){3}\d+-|^[0-9a-f:]*:[0-9a-f:]*-/i.test(text)) {
		const range = readAddressRange(text);
		return range === null ? 'range' : ofRange(range);
	}
	const host = readHost(text);
	return typeof host === 'string' ? host : { size: 1, hosts: () => [host] };
}

function ofRange(range: AddressRange): Hosts {
	return {
		size: range.size,
		hosts: () =>
			Array.from({ length: range.size }, (_, index) => ({ name: null, address: range.at(index) })),
	};
}

function ofPattern(text: string): Hosts | 'pattern' | 'address' | 'name' {
	const pattern = readHostPattern(text);
	if (pattern === null) return 'pattern';
	if (pattern.size > MAX_WRITTEN_OUT) return { size: pattern.size, hosts: () => [] };
	const hosts = pattern.names().map(readHost);
	const fault = hosts.find((host) => typeof host === 'string');
	if (fault !== undefined) return fault;
	const good = hosts.filter((host) => typeof host !== 'string');
	return { size: good.length, hosts: () => good };
}

/** Above every limit of callers, who refuse a larger size without asking for the hosts. */
const MAX_WRITTEN_OUT = 65_536;

/** Names as DNS and ssh_config have them; nothing that a program could take for an option. */
const NAME = /^(?=.{1,253}$)[A-Za-z0-9_]([\w-]{0,61}\w)?(\.[A-Za-z0-9_]([\w-]{0,61}\w)?)*$/;

/** What resolvers take for an address, each in its own way: `10.1`, `0x7f000001`. */
const NUMERIC = /(^|\.)(\d+|0x[0-9a-f]*)\.?$/i;

function readHost(text: string): TargetHost | 'address' | 'name' {
	const address = parseAddress(text);
	if (address !== null) return { name: null, address: address.toString() };
	if (NUMERIC.test(text) || text.includes(':')) return 'address';
	return NAME.test(text) ? { name: text, address: text } : 'name';
}
