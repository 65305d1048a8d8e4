import semver from 'semver';
import { contains } from '../facts/addresses.ts';
import type { FleetFacts, HostFacts } from '../model/facts.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { interfaceFor } from '../render/interface-for.ts';
import { schemaAt } from '../spec/schema.ts';
import { supportedValues } from '../spec/supported.ts';
import { criDockerdArchitectures } from '../versions/downloads.ts';
import { CALICO_OPERATOR, podNetworkImages } from '../versions/pod-networks.ts';
import { knownMinors, newestKnown, versionEntry } from '../versions/table.ts';
import { type BundleOffer, holdsImage, holdsProgram } from './bundle-offer.ts';

/** Fields of the spec that have a list to choose from. */
export const CHOOSABLE = [
	'kubernetes.version',
	'kubernetes.method',
	'etcd.mode',
	'endpoint.mode',
	'endpoint.vip.transport',
	'runtime.name',
	'runtime.cgroupDriver',
	'network.cni',
	'network.proxyMode',
	'source.mode',
	'source.mirror',
	'os.packageMirror',
] as const;

export type ChoosableField = (typeof CHOOSABLE)[number];

/** One value of a field. Values that this version does not build are not among them. */
export type Choice =
	| { value: string; available: true }
	| { value: string; available: false; reason: ChoiceReason };

export type ChoiceReason =
	/** The kubelet of this version reaches docker through cri-dockerd, which these hosts cannot have. */
	| { id: 'no-cri-dockerd'; version: string; hosts: string[] }
	| { id: 'kernel-too-old'; hosts: string[]; minimum: string }
	| { id: 'containerd-too-old'; hosts: string[]; minimum: string }
	/** The kubelet of this version does not start on cgroup v1. */
	| { id: 'cgroup-v1'; hosts: string[] }
	/** The bundle holds another version. */
	| { id: 'not-in-bundle'; bundleVersion: string }
	/** The bundle does not hold what it takes. */
	| { id: 'bundle-lacks'; what: 'cri-dockerd' | 'crictl' | 'flannel' | 'calico' }
	/** The kernel cannot do IPVS. */
	| { id: 'no-ipvs'; hosts: string[] }
	/** Routes between hosts need all of them in one subnet. */
	| { id: 'not-one-subnet'; hosts: string[] };

/** What is known beyond the spec. */
export interface ChoiceContext {
	/** Of the hosts that have answered so far. */
	facts: FleetFacts;
	/** What the bundle that is chosen holds; null: none is. */
	bundle: BundleOffer | null;
	/** The version that there was before anything was chosen, so that one can come back to it. */
	versionBefore?: string;
}

/**
 * The values of a field, each with why it cannot be had beside the other choices of the spec.
 * Versions: the newest patch release of each minor, the one that is set, the one that was, and the
 * bundle's, newest first.
 */
export function choicesOf(
	field: ChoosableField,
	spec: ClusterSpec,
	context: ChoiceContext,
): Choice[] {
	return valuesOf(field, spec, context).map((value) => {
		const reason = reasonAgainst(field, value, spec, context);
		return reason === null ? { value, available: true } : { value, available: false, reason };
	});
}

function valuesOf(
	field: ChoosableField,
	{ kubernetes, source }: ClusterSpec,
	{ bundle, versionBefore }: ChoiceContext,
): string[] {
	if (field === 'kubernetes.version') {
		const ofBundle = source.mode === 'bundle' && bundle ? [bundle.version] : [];
		const before = versionBefore === undefined ? [] : [versionBefore];
		return versions([kubernetes.version, ...before, ...ofBundle]);
	}
	return supportedValues(field, schemaAt(field.split('.'))?.enum ?? []);
}

/** @param others beside the newest patch releases; those that are unknown are left out */
function versions(others: readonly string[]): string[] {
	const newest = knownMinors().flatMap((minor) => newestKnown(minor) ?? []);
	const known = others.filter((other) => newest.some((version) => isSameMinor(version, other)));
	return [...new Set([...newest, ...known])].sort(semver.rcompare);
}

function isSameMinor(known: string, version: string): boolean {
	if (semver.valid(version) === null) return false;
	const sameMinor = semver.satisfies(version, `~${semver.major(known)}.${semver.minor(known)}.0`);
	return sameMinor && semver.lte(version, known);
}

function reasonAgainst(
	field: ChoosableField,
	value: string,
	spec: ClusterSpec,
	context: ChoiceContext,
): ChoiceReason | null {
	switch (field) {
		case 'kubernetes.version':
			return againstVersion(value, spec, context);
		case 'runtime.name':
			return againstRuntime(value, spec, context);
		case 'network.proxyMode': {
			if (value !== 'ipvs') return null;
			const hosts = hostsWhere(spec, context, (facts) => facts.features.ip_vs === 'absent');
			return hosts.length > 0 ? { id: 'no-ipvs', hosts } : null;
		}
		case 'network.cni': {
			const hosts = value === 'bridge' ? outsideOfFirstSubnet(spec, context) : [];
			if (hosts.length > 0) return { id: 'not-one-subnet', hosts };
			return againstPodNetwork(value, spec, context);
		}
		default:
			return null;
	}
}

function againstVersion(
	version: string,
	spec: ClusterSpec,
	context: ChoiceContext,
): ChoiceReason | null {
	const bundleVersion = offerOf(spec, context)?.version ?? version;
	if (bundleVersion !== version) return { id: 'not-in-bundle', bundleVersion };
	if (spec.runtime.name === 'docker') {
		const reason = againstDocker(version, spec, context);
		if (reason !== null) return reason;
	}
	const { minKernel, minContainerd, cgroupV1 } = versionEntry(version);
	const oldKernel = hostsWhere(spec, context, ({ kernel }) => isOlder(kernel, minKernel));
	if (oldKernel.length > 0) return { id: 'kernel-too-old', hosts: oldKernel, minimum: minKernel };
	const v1 = cgroupV1 ? [] : hostsWhere(spec, context, ({ cgroup }) => cgroup.version === 1);
	if (v1.length > 0) return { id: 'cgroup-v1', hosts: v1 };
	if (spec.runtime.name !== 'containerd') return null;
	const old = hostsWhere(
		spec,
		context,
		({ containerd }) => containerd !== null && isOlder(containerd.version, minContainerd),
	);
	return old.length > 0 ? { id: 'containerd-too-old', hosts: old, minimum: minContainerd } : null;
}

function againstRuntime(
	name: string,
	spec: ClusterSpec,
	context: ChoiceContext,
): ChoiceReason | null {
	const { version } = spec.kubernetes;
	if (!isInTable(version)) return null;
	const { dockershim, crictlRequired } = versionEntry(version);
	if (name === 'docker' && dockershim) return null;
	const offer = offerOf(spec, context);
	const lacks = (what: 'cri-dockerd' | 'crictl') =>
		offer && !holdsProgram(offer, what) ? ({ id: 'bundle-lacks', what } as const) : null;
	return (
		(name === 'docker' ? (againstDocker(version, spec, context) ?? lacks('cri-dockerd')) : null) ??
		(crictlRequired ? lacks('crictl') : null)
	);
}

/** From 1.24 on docker takes cri-dockerd, which is published for two architectures. */
function againstDocker(
	version: string,
	spec: ClusterSpec,
	context: ChoiceContext,
): ChoiceReason | null {
	if (!isInTable(version) || versionEntry(version).dockershim) return null;
	const published = criDockerdArchitectures();
	const hosts = hostsWhere(spec, context, ({ arch }) => !published.includes(arch));
	return hosts.length > 0 ? { id: 'no-cri-dockerd', version, hosts } : null;
}

function againstPodNetwork(
	name: string,
	spec: ClusterSpec,
	context: ChoiceContext,
): ChoiceReason | null {
	const offer = offerOf(spec, context);
	if (offer === null) return null;
	if (name === 'calico' && !holdsProgram(offer, CALICO_OPERATOR)) {
		return { id: 'bundle-lacks', what: 'calico' };
	}
	const images = podNetworkImages({
		network: { cni: name === 'flannel' ? 'flannel' : 'none' },
		source: spec.source,
	});
	return images.every((image) => holdsImage(offer, image))
		? null
		: { id: 'bundle-lacks', what: 'flannel' };
}

/** The bundle, where software comes from one. */
function offerOf({ source }: ClusterSpec, { bundle }: ChoiceContext): BundleOffer | null {
	return source.mode === 'bundle' ? bundle : null;
}

/** A version that is not is a problem of the spec, and no reason against anything else. */
function isInTable(version: string): boolean {
	return knownMinors().some((minor) => isSameMinor(newestKnown(minor) ?? minor, version));
}

/** False if either cannot be read as a version. */
function isOlder(found: string, minimum: string): boolean {
	const [left, right] = [semver.coerce(found), semver.coerce(minimum)];
	return left !== null && right !== null && semver.lt(left, right);
}

function hostsWhere(
	spec: ClusterSpec,
	{ facts }: ChoiceContext,
	holds: (facts: HostFacts) => boolean,
): string[] {
	return spec.hosts.map(({ name }) => name).filter((name) => facts[name] && holds(facts[name]));
}

/** Hosts that are not in the subnet of the first one that has answered. */
function outsideOfFirstSubnet(spec: ClusterSpec, { facts }: ChoiceContext): string[] {
	const nodes = spec.hosts.filter(({ roles }) => roles.some((role) => role !== 'etcd'));
	const first = nodes.find(({ name }) => facts[name] !== undefined);
	const found = first && facts[first.name];
	if (found === undefined) return [];
	const link = interfaceFor(first?.address ?? '', found);
	if (link === null) return [];
	const subnet = `${first?.address}/${link.prefix}`;
	return nodes.filter(({ address }) => !contains(subnet, address)).map(({ name }) => name);
}
