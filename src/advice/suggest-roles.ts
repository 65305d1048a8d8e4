import type { HostFacts } from '../model/facts.ts';
import type { Role } from '../model/spec.ts';
import { type HostLimits, shortOf } from './host-limits.ts';

/** A host that is to get its roles. */
export interface HostToPlace {
	name: string;
	/** Null: it has not answered. */
	facts: HostFacts | null;
	/** Roles that an inventory or a cluster.yaml gives it; empty: none. */
	hints: readonly Role[];
	/** The role that its name speaks of. */
	namedAs: Role | null;
}

export interface RoleSuggestion {
	host: string;
	roles: Role[];
	/** Why, the strongest first. */
	reasons: RoleReason[];
}

export type RoleReason =
	| { id: 'only-host' }
	| { id: 'already-control-plane' }
	| { id: 'already-worker' }
	| { id: 'inventory-group' }
	| { id: 'host-name' }
	/** Bytes; of all hosts that could be chosen. */
	| { id: 'most-memory'; bytes: number }
	/** All that could be chosen are about equal. */
	| { id: 'first-in-list' }
	| { id: 'too-small-for-control-plane'; short: ('cpu' | 'memory')[] }
	/** Nothing larger was there. */
	| { id: 'no-larger-host'; short: ('cpu' | 'memory')[] }
	| { id: 'not-answered' }
	/** There are this many masters, and another one would make them no safer. */
	| { id: 'odd-number'; masters: number }
	/** All hosts are masters, so pods run on them. */
	| { id: 'no-host-left-for-pods' };

/** From this many hosts on, five masters instead of three. */
const LARGE_FLEET = 50;

/**
 * Roles for a list of hosts, in their order. One host is a control plane that runs pods too; two are
 * one of each; three or more get three masters, 50 or more five. Masters that are there stay, and what
 * an inventory says is taken over as it is.
 */
export function suggestRoles(hosts: readonly HostToPlace[], limits: HostLimits): RoleSuggestion[] {
	const judged = hosts.map((host, index) => judge(host, index, limits));
	const masters = chooseMasters(judged);
	return judged.map((host) => {
		const reason = masters.get(host);
		if (reason === undefined) {
			return { host: host.name, roles: ['worker'], reasons: whyWorker(host, masters.size) };
		}
		const runsPods = masters.size === judged.length || host.hints.includes('worker');
		const reasons = [...reason];
		if (judged.length === 1) reasons.unshift({ id: 'only-host' });
		else if (masters.size === judged.length) reasons.push({ id: 'no-host-left-for-pods' });
		const roles: Role[] = runsPods ? ['control-plane', 'worker'] : ['control-plane'];
		return { host: host.name, roles, reasons };
	});
}

interface Judged extends HostToPlace {
	index: number;
	isMaster: boolean;
	isWorker: boolean;
	short: ('cpu' | 'memory')[];
}

function judge(host: HostToPlace, index: number, limits: HostLimits): Judged {
	const { facts } = host;
	const files = facts?.kubernetes.configFiles ?? [];
	const isMaster = files.some((file) =>
		/^\/etc\/kubernetes\/(manifests\/kube-apiserver\.yaml|admin\.conf)$/.test(file),
	);
	const isWorker = !isMaster && (facts?.kubernetes.nodeName ?? null) !== null;
	const short = facts === null ? [] : shortOf(facts, 'control-plane', limits);
	return { ...host, index, isMaster, isWorker, short };
}

/** The masters, each with why. */
function chooseMasters(hosts: readonly Judged[]): Map<Judged, RoleReason[]> {
	const chosen = new Map<Judged, RoleReason[]>();
	for (const host of hosts) {
		if (host.isMaster) chosen.set(host, [{ id: 'already-control-plane' }]);
		else if (host.hints.includes('control-plane')) chosen.set(host, [{ id: 'inventory-group' }]);
	}
	// An inventory that names its masters means these and no others.
	if ([...chosen.keys()].some((host) => host.hints.includes('control-plane'))) return chosen;
	const free = hosts.filter((host) => !chosen.has(host)).sort(byFitness);
	const fit = free.filter((host) => host.short.length === 0 && isFree(host)).length;
	const wanted = oddUpTo(Math.min(bestCount(hosts.length), Math.max(1, chosen.size + fit)));
	for (const host of free.slice(0, Math.max(0, wanted - chosen.size))) {
		chosen.set(host, whyMaster(host, free));
	}
	return chosen;
}

function bestCount(hosts: number): number {
	if (hosts < 3) return 1;
	return hosts < LARGE_FLEET ? 3 : 5;
}

function oddUpTo(count: number): number {
	return count % 2 === 1 ? count : count - 1;
}

/** Whether nothing says already that it is a worker. */
function isFree({ isWorker, hints }: Judged): boolean {
	return !isWorker && !hints.includes('worker');
}

/** The better master first; what differs by little counts as equal, so that the list's order holds. */
function byFitness(a: Judged, b: Judged): number {
	return (
		Number(b.short.length === 0) - Number(a.short.length === 0) ||
		Number(isFree(b)) - Number(isFree(a)) ||
		nameRank(a) - nameRank(b) ||
		Number(b.facts !== null) - Number(a.facts !== null) ||
		memoryClass(b) - memoryClass(a) ||
		a.index - b.index
	);
}

function nameRank({ namedAs }: Judged): number {
	if (namedAs === 'control-plane') return 0;
	return namedAs === null ? 1 : 2;
}

/** Hosts of one class have about the same memory: within a fifth. */
function memoryClass({ facts }: Judged): number {
	return facts === null || facts.memory.total <= 0
		? 0
		: Math.round(Math.log2(facts.memory.total) * 4);
}

function whyMaster(host: Judged, free: readonly Judged[]): RoleReason[] {
	if (host.short.length > 0) return [{ id: 'no-larger-host', short: host.short }];
	if (host.namedAs === 'control-plane') return [{ id: 'host-name' }];
	if (host.facts === null) return [{ id: 'first-in-list' }, { id: 'not-answered' }];
	const isLargest = free.some((other) => other.facts && memoryClass(other) < memoryClass(host));
	return isLargest
		? [{ id: 'most-memory', bytes: host.facts.memory.total }]
		: [{ id: 'first-in-list' }];
}

function whyWorker(host: Judged, masters: number): RoleReason[] {
	if (host.isWorker) return [{ id: 'already-worker' }];
	if (host.hints.includes('worker')) return [{ id: 'inventory-group' }];
	if (host.short.length > 0) return [{ id: 'too-small-for-control-plane', short: host.short }];
	const reasons: RoleReason[] = host.namedAs === 'worker' ? [{ id: 'host-name' }] : [];
	reasons.push({ id: 'odd-number', masters });
	return host.facts === null ? [...reasons, { id: 'not-answered' }] : reasons;
}
