import { isIP } from 'node:net';
import type { NetworkFacts, NetworkInterface, Route } from '../model/facts.ts';
import { quote } from '../ssh/quote.ts';
import { isLoopback } from './addresses.ts';
import type { Evidence, FactPart } from './evidence.ts';
import { capture, linesOf, toCount } from './sections.ts';

/** Host names that could be asked about: nothing that getent takes for an option. */
const HOST_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,252}$/;
const INTERFACE_FILE = /^\/sys\/class\/net\/([^/]+)\/address$/;
const RESOLV_CONF = '/etc/resolv.conf';
const RESOLVED = '/run/systemd/resolve/resolv.conf';

/** Where services that answer on loopback write down the servers that they ask themselves. */
const UPSTREAM = [RESOLVED, '/run/NetworkManager/no-stub-resolv.conf'];

/** Host name, interfaces, addresses, routes, resolvers and how names resolve. */
export const networkPart: FactPart<{ network: NetworkFacts }> = {
	name: 'network',
	texts: () => [
		'/proc/sys/kernel/hostname',
		RESOLV_CONF,
		...UPSTREAM,
		'/sys/class/net/*/address',
		'/sys/class/net/*/mtu',
		'/sys/class/net/*/flags',
	],
	// Names are looked up side by side, so that those which no server answers cost their time once.
	script: ({ names }) => `export RES_OPTIONS='timeout:2 attempts:1'
for name in ${names
		.filter((name) => HOST_NAME.test(name))
		.map(quote)
		.join(' ')}; do
	(set -f; set -- $(timeout 5 getent ahosts "$name"); printf 'name %s %s\\n' "$name" "$*") &
done
wait
printf '%s show\\n' link addr route | ip -o -force -batch -`,
	parse: (evidence, request) => ({ network: parseNetwork(evidence, request.names) }),
};

function parseNetwork(evidence: Evidence, names: readonly string[]): NetworkFacts {
	const lines = linesOf(evidence.section('network'));
	const links = lines.flatMap(parseLink);
	const addresses = addressesByInterface(lines);
	return {
		hostname: evidence.first('/proc/sys/kernel/hostname') ?? '',
		interfaces: (links.length > 0 ? links : interfacesInSys(evidence)).map((link) => ({
			...link,
			addresses: addresses.get(link.name) ?? [],
		})),
		routes: lines.flatMap(parseRoute),
		resolvers: nameServers(evidence, RESOLV_CONF),
		resolvConf: resolvConf(evidence),
		resolved: parseResolved(lines, names),
	};
}

function nameServers(evidence: Evidence, path: string): string[] {
	return evidence.lines(path).flatMap((line) => {
		const match = /^\s*nameserver\s+([0-9a-fA-F.:%\w]+)/.exec(line);
		return match?.[1] ? [match[1]] : [];
	});
}

/** A server on loopback is another one inside of a pod: the cluster's DNS would ask itself. */
function resolvConf(evidence: Evidence): string | null {
	const servers = nameServers(evidence, RESOLV_CONF);
	if (!servers.some(isLoopback)) return RESOLV_CONF;
	const upstream = UPSTREAM.find((path) => {
		const known = nameServers(evidence, path);
		return known.length > 0 && !known.some(isLoopback);
	});
	// The file of a systemd-resolved that knows no server is better than its stub.
	const isThere = evidence.lines(RESOLVED).length > 0;
	return upstream ?? (isThere && servers.includes('127.0.0.53') ? RESOLVED : null);
}

/**
 * `ip -o link show`: `2: eth0@if7: <BROADCAST,UP> mtu 1500 … link/ether 02:…:01 brd …`. Not from
 * /sys/class/net as long as there is an ip: in a container that may show the machine around it.
 */
function parseLink(line: string): Omit<NetworkInterface, 'addresses'>[] {
	const match = /^\d+:\s+([^\s@:]+)\S*\s+<([^>]*)>\s+mtu\s+(\d{1,9})\b/.exec(line);
	if (!match?.[1]) return [];
	return [
		{
			name: match[1],
			mac: macAddress(capture(line, /\slink\/\S+\s+([0-9a-fA-F:]{17})\b/)),
			mtu: Number(match[3]),
			up: match[2]?.split(',').includes('UP') ?? false,
		},
	];
}

function interfacesInSys(evidence: Evidence): Omit<NetworkInterface, 'addresses'>[] {
	return evidence.paths().flatMap((path) => {
		const name = INTERFACE_FILE.exec(path)?.[1];
		if (name === undefined) return [];
		const flags = Number(evidence.first(`/sys/class/net/${name}/flags`) ?? 0);
		return [
			{
				name,
				mac: macAddress(evidence.first(path)),
				mtu: toCount(evidence.first(`/sys/class/net/${name}/mtu`) ?? undefined) ?? 0,
				up: Number.isInteger(flags) && (flags & 1) === 1,
			},
		];
	});
}

/** Lower case; null for the loopback's zeros and for what is no Ethernet address. */
function macAddress(text: string | null): string | null {
	const mac = text?.toLowerCase() ?? '';
	return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) && mac !== '00:00:00:00:00:00' ? mac : null;
}

/** `ip -o addr show`: `2: eth0    inet 10.0.0.11/24 brd … scope global eth0\       valid_lft …`. */
function addressesByInterface(lines: readonly string[]): Map<string, string[]> {
	const found = new Map<string, string[]>();
	for (const line of lines) {
		const match =
			/^\d+:\s+([^\s@:]+)\S*\s+inet6?\s+([0-9a-fA-F.:]+)(?:\s+peer\s+\S+?)?(\/\d{1,3})?\s/.exec(
				`${line} `,
			);
		if (!match?.[1] || !match[2]) continue;
		const addresses = found.get(match[1]) ?? [];
		addresses.push(`${match[2]}${match[3] ?? (match[2].includes(':') ? '/128' : '/32')}`);
		found.set(match[1], addresses);
	}
	return found;
}

/**
 * `ip -o route show`, which is of IPv4: `default via 10.0.0.1 dev eth0 …`; of several next hops the first. A route
 * without a device (blackhole, unreachable) is left out.
 */
function parseRoute(line: string): Route[] {
	const words = line.replaceAll('\\', ' ').trim().split(/\s+/);
	const wordAfter = (word: string): string | null => {
		const at = words.indexOf(word);
		return at === -1 ? null : (words[at + 1] ?? null);
	};
	const [destination] = words;
	const device = wordAfter('dev');
	if (destination === undefined || device === null) return [];
	if (destination !== 'default' && !/^[0-9.]+(\/\d{1,2})?$/.test(destination)) return [];
	const plain = destination === 'default' || destination.includes('/');
	return [
		{ destination: plain ? destination : `${destination}/32`, via: wordAfter('via'), device },
	];
}

/**
 * `name NAME WORD…`: all words that `getent ahosts` printed for the name, of which the addresses
 * count; each comes once for every socket type.
 */
function parseResolved(
	lines: readonly string[],
	names: readonly string[],
): Record<string, string[]> {
	const found = new Map<string, string[]>();
	for (const line of lines) {
		const [kind, name, ...words] = line.trim().split(/\s+/);
		if (kind !== 'name') continue;
		const addresses = words.filter((word) => isIP(word) !== 0);
		if (name && addresses.length > 0) found.set(name, [...new Set(addresses)]);
	}
	return Object.fromEntries(
		names.flatMap((name) => {
			const addresses = found.get(name);
			return addresses ? [[name, addresses] as const] : [];
		}),
	);
}
