import { assetJson } from '../assets/asset.ts';
import type { HostFacts } from '../model/facts.ts';
import { type ClusterSpec, type HostSpec, isNodeHost } from '../model/spec.ts';

/** What a host gets from its own distribution, and which of it starts by itself on install. */
export interface HostPackages {
	names: string[];
	/** Units that must not run with their default configuration. */
	keepStopped: string[];
}

interface PackageEntry {
	reason: string;
	/** Names in a system's own words; `default` in all others. */
	default: string[];
	instead?: string[];
	/** Part of the name of the repository that a default name comes from, where no system has it. */
	repository?: string;
	units?: string[];
}

interface PackageTable {
	systems: { name: string; family: string; ids?: string[]; below?: number }[];
	groups: Record<string, string[]>;
	packages: Record<string, PackageEntry & Record<string, unknown>>;
}

function table(): PackageTable {
	return assetJson('packages.json');
}

/** Packages of one host by its roles and its distribution, in one transaction. */
export function packagesFor(spec: ClusterSpec, host: HostSpec, facts: HostFacts): HostPackages {
	const system = systemOf(facts);
	const entries = entriesFor(groupsFor(spec, host, needsTimeService(spec, facts)));
	return {
		names: entries.flatMap((entry) => (isServed(entry, facts) ? [] : namesIn(entry, system))),
		keepStopped: entries.flatMap(({ units = [] }) => units),
	};
}

/** Every name that `packagesFor` may ask about on any system: what to observe before Facts are known. */
export function packageNames(spec: ClusterSpec, host: HostSpec): string[] {
	const entries = entriesFor(groupsFor(spec, host, spec.os.timeSync));
	const systems = [...new Set(table().systems.map(({ name }) => name))];
	return [
		...new Set(
			entries.flatMap((entry) => [
				...systems.flatMap((system) => namesIn(entry, system)),
				...(entry.instead ?? []),
			]),
		),
	];
}

/** Every package that a node of this system may need, whatever its roles and the spec. */
export function allPackagesOf(os: HostFacts['os']): string[] {
	const system = systemOf({ os });
	return [
		...new Set(entriesFor(Object.keys(table().groups)).flatMap((entry) => namesIn(entry, system))),
	];
}

/** Those packages of the host that are not installed. */
export function missingPackages(spec: ClusterSpec, host: HostSpec, facts: HostFacts): string[] {
	const { names } = packagesFor(spec, host, facts);
	return names.filter((name) => facts.observed.packages[name] === null);
}

/**
 * Missing packages that the distribution itself does not have, with a part of the name of the
 * repository that has them, where none of that name is enabled.
 */
export function missingRepositories(
	spec: ClusterSpec,
	host: HostSpec,
	facts: HostFacts,
): { name: string; repository: string }[] {
	const { repositories } = facts.packages;
	if (repositories === null) return [];
	const missing = missingPackages(spec, host, facts);
	return entriesFor(groupsFor(spec, host, false)).flatMap((entry) => {
		const { repository } = entry;
		if (!repository || repositories.enabled.some((name) => name.includes(repository))) return [];
		return entry.default
			.filter((name) => missing.includes(name))
			.map((name) => ({ name, repository }));
	});
}

/** Whether k8s-tui sets up what keeps the host's clock: nothing else does, and it is the host's own. */
export function needsTimeService(spec: ClusterSpec, { clock, container }: HostFacts): boolean {
	return spec.os.timeSync && !container && clock.service === null && clock.synchronized === false;
}

/** chrony's unit as the host's distribution calls it. */
export function timeServiceUnit({ os }: HostFacts): string {
	return os.family === 'debian' || os.family === 'unknown' ? 'chrony.service' : 'chronyd.service';
}

function groupsFor(spec: ClusterSpec, host: HostSpec, time: boolean): string[] {
	const groups = ['every'];
	if (isNodeHost(host)) {
		groups[0] = 'node';
		groups.push(spec.runtime.name);
		if (spec.network.proxyMode === 'ipvs') groups.push('ipvs');
		if (spec.endpoint.mode === 'vip' && host.roles.includes('control-plane')) groups.push('vip');
		if (spec.endpoint.mode === 'local-proxy') groups.push('local-proxy');
	}
	return time ? [...groups, 'time'] : groups;
}

function entriesFor(groups: readonly string[]): (PackageEntry & Record<string, unknown>)[] {
	const { groups: members, packages } = table();
	return groups
		.flatMap((group) => members[group] ?? [])
		.flatMap((name) => {
			const entry = packages[name];
			return entry ? [entry] : [];
		});
}

function namesIn(entry: PackageEntry & Record<string, unknown>, system: string): string[] {
	return (entry[system] as string[] | undefined) ?? entry.default;
}

/** A package that serves as well is there: to install the usual one might replace it. */
function isServed({ instead = [] }: PackageEntry, { observed }: HostFacts): boolean {
	return instead.some((name) => (observed.packages[name] ?? null) !== null);
}

function systemOf({ os }: Pick<HostFacts, 'os'>): string {
	const version = Number.parseInt(os.versionId, 10);
	const found = table().systems.find(
		({ family, ids, below }) =>
			family === os.family &&
			(ids === undefined || ids.includes(os.id)) &&
			(below === undefined || version < below),
	);
	return found?.name ?? 'debian';
}
