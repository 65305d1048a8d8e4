import { lackingPackages, type PackageOffer } from '../bundle/package-file.ts';
import { interfaceOf } from '../facts/addresses.ts';
import type { FleetFacts, HostFacts } from '../model/facts.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { missingPackages } from '../render/host-packages.ts';
import { interfaceFor } from '../render/interface-for.ts';
import { mirrorOf } from '../render/package-sources.ts';
import { type KnownHost, knownHosts } from './check.ts';
import { belongs } from './membership.ts';
import { outsidePlaces } from './outside-places.ts';
import { callersOf, requiredPorts } from './ports.ts';
import type { ProbeFetch } from './probe-results.ts';
import type { Thresholds } from './thresholds.ts';

/** All that one host is asked to do while the fleet is probed. Plain data. */
export interface HostOrders {
	/** Ports to hold open for the others: those that nothing on the host listens on yet. */
	listen: ListenOrder[];
	connect: ConnectOrder[];
	mtu: { target: string; address: string; bytes: number }[];
	arp: { address: string; interface: string } | null;
	vrrp: { interface: string; address: string } | null;
	/** Directory whose file system is measured. */
	fsync: string | null;
	/** Package manager whose configured repositories are asked for. */
	repositories: 'apt' | null;
	fetch: FetchOrder[];
}

export interface ListenOrder {
	protocol: 'tcp' | 'udp';
	address: string;
	port: number;
}

export interface ConnectOrder extends ListenOrder {
	target: string;
}

/** A location that a host must be able to reach. */
export type FetchOrder = Pick<ProbeFetch, 'url'> & {
	purpose: 'package-mirror' | 'image-registry' | 'download';
};

export interface ProbePlanInput {
	spec: ClusterSpec;
	facts: FleetFacts;
	thresholds: Thresholds;
	/** Asked for by every host that is not a node yet. */
	fetch: FetchOrder[];
	/** Packages of the bundle, which hosts that they serve install from. */
	packages?: PackageOffer;
}

/** What each host that answered is asked to do, by host name. Pure. */
export function planProbes(input: ProbePlanInput): Record<string, HostOrders> {
	const known = knownHosts(input);
	return Object.fromEntries(
		known.map((entry) => [entry.host.name, ordersFor(entry, known, input)]),
	);
}

function ordersFor(entry: KnownHost, known: KnownHost[], input: ProbePlanInput): HostOrders {
	const isNew = !belongs(input, entry.host, entry.facts);
	return {
		listen: listenOrders(entry, known, input.spec),
		connect: connectOrders(entry.host, known, input.spec),
		mtu: mtuOrders(entry, known, input.spec),
		arp: isNew ? arpOrder(entry, input.spec) : null,
		vrrp: isNew ? vrrpOrder(entry, input.spec) : null,
		fsync: isNew && holdsEtcd(entry.host, input.spec) ? '/var/lib/etcd' : null,
		...packageOrders(entry, input, isNew),
	};
}

function packageOrders(
	entry: KnownHost,
	input: ProbePlanInput,
	isNew: boolean,
): Pick<HostOrders, 'repositories' | 'fetch'> {
	const fetch = isNew ? input.fetch : [];
	if (!needsPackages(entry, input, isNew)) return { repositories: null, fetch };
	const repositories = entry.facts.packages.manager === 'apt' ? 'apt' : null;
	const mirror = mirrorOf(input.spec, entry.facts);
	if (mirror === null) return { repositories, fetch };
	return { repositories, fetch: [{ purpose: 'package-mirror', url: mirror }, ...fetch] };
}

/** Only where somebody will knock, and only what is free: what runs already answers for itself. */
function listenOrders(
	{ host, facts }: KnownHost,
	known: KnownHost[],
	spec: ClusterSpec,
): ListenOrder[] {
	return requiredPorts(spec, host)
		.filter((port) => isAnyKnown(callersOf(spec, host, port), known))
		.filter(
			({ port, protocol }) =>
				!facts.listeners.some((one) => one.port === port && one.protocol === protocol),
		)
		.map(({ port, protocol }) => ({ protocol, port, address: host.address }));
}

function connectOrders(host: HostSpec, known: KnownHost[], spec: ClusterSpec): ConnectOrder[] {
	const outside = outsidePlaces(spec, host).map((place) => ({
		protocol: 'tcp' as const,
		...place,
	}));
	return [...outside, ...connectToHosts(host, known, spec)];
}

function connectToHosts(host: HostSpec, known: KnownHost[], spec: ClusterSpec): ConnectOrder[] {
	return known.flatMap(({ host: target }) =>
		requiredPorts(spec, target)
			.filter((port) => callersOf(spec, target, port).some((caller) => caller.name === host.name))
			.map(({ port, protocol }) => ({
				protocol,
				port,
				target: target.name,
				address: target.address,
			})),
	);
}

function isAnyKnown(hosts: HostSpec[], known: KnownHost[]): boolean {
	return hosts.some((host) => known.some((entry) => entry.host.name === host.name));
}

/** To every control-plane host and to the next in the list: every host is tried, the work stays linear. */
function mtuOrders({ host, facts }: KnownHost, known: KnownHost[], spec: ClusterSpec) {
	const own = interfaceOf(facts, host.address)?.mtu;
	if (own === undefined) return [];
	const position = known.findIndex((entry) => entry.host.name === host.name);
	const next = known[(position + 1) % known.length]?.host;
	const targets = spec.hosts.filter(
		(other) => other.roles.includes('control-plane') || other.name === next?.name,
	);
	return targets
		.filter((other) => other.name !== host.name)
		.filter((other) => known.some((entry) => entry.host.name === other.name))
		.map((other) => ({ target: other.name, address: other.address, bytes: own }));
}

function arpOrder({ host, facts }: KnownHost, spec: ClusterSpec): HostOrders['arp'] {
	const link = vipLink(host, facts, spec);
	const address = spec.endpoint.vip?.address;
	if (link === null || address === undefined || address.includes(':')) return null;
	return { address, interface: link };
}

function vrrpOrder({ host, facts }: KnownHost, spec: ClusterSpec): HostOrders['vrrp'] {
	const link = vipLink(host, facts, spec);
	return link === null ? null : { interface: link, address: host.address };
}

function vipLink(host: HostSpec, facts: HostFacts, spec: ClusterSpec): string | null {
	const { mode, vip } = spec.endpoint;
	if (mode !== 'vip' || vip === undefined || !host.roles.includes('control-plane')) return null;
	const name = vip.interface ?? interfaceFor(vip.address, facts)?.name ?? null;
	const link = facts.network.interfaces.find((candidate) => candidate.name === name);
	return link?.up ? link.name : null;
}

function holdsEtcd(host: HostSpec, spec: ClusterSpec): boolean {
	if (spec.etcd.mode === 'stacked') return host.roles.includes('control-plane');
	return spec.etcd.endpoints.length === 0 && host.roles.includes('etcd');
}

/** A host whose packages are all there needs no repository. */
function needsPackages(
	{ host, facts }: KnownHost,
	{ spec, packages }: ProbePlanInput,
	isNew: boolean,
): boolean {
	const isKnown = Object.keys(facts.observed.packages).length > 0;
	if (!isKnown) return isNew;
	const missing = missingPackages(spec, host, facts);
	const isServed = packages && lackingPackages(packages, facts.os, missing)?.length === 0;
	return missing.length > 0 && !isServed;
}
