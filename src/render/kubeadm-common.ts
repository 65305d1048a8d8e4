import { stringify } from 'yaml';
import type { ClusterSpec, HostSpec, Taint } from '../model/spec.ts';
import { type VersionEntry, versionEntry } from '../versions/table.ts';

/** Flags of a component, name without dashes → value. */
export type ExtraArgs = Record<string, string>;

/** Directories where a host's CNI plugins may be: ours, and those of Debian's package. */
export const CNI_BIN_DIRS = ['/opt/cni/bin', '/usr/lib/cni'];

/** `name:port` that all clients of the cluster use. */
export function controlPlaneEndpoint(spec: ClusterSpec): string {
	return `${spec.endpoint.name}:${spec.endpoint.port}`;
}

/**
 * Path or URL of the runtime's CRI socket as this version's kubeadm wants it. Without dockershim,
 * docker is spoken to through cri-dockerd.
 */
export function criSocket(spec: ClusterSpec): string {
	const entry = versionEntry(spec.kubernetes.version);
	if (spec.runtime.name === 'containerd') {
		const path = '/run/containerd/containerd.sock';
		return entry.criSocketScheme ? `unix://${path}` : path;
	}
	return entry.dockershim ? '/var/run/dockershim.sock' : 'unix:///var/run/cri-dockerd.sock';
}

/** kubeadm wrote flags as a map until v1beta3, and as a list of name and value since v1beta4. */
export function extraArgs(
	entry: VersionEntry,
	args: ExtraArgs,
): ExtraArgs | { name: string; value: string }[] | undefined {
	const pairs = Object.entries(args);
	if (pairs.length === 0) return undefined;
	if (entry.kubeadmApi !== 'v1beta4') return args;
	return pairs.map(([name, value]) => ({ name, value }));
}

function kubeletArgs(spec: ClusterSpec, host: HostSpec, entry: VersionEntry): ExtraArgs {
	const args: ExtraArgs = { 'node-ip': host.address };
	if (spec.runtime.name === 'docker' && entry.cniFlags) {
		args['cni-bin-dir'] = CNI_BIN_DIRS.join(',');
	}
	return args;
}

/**
 * Taints that the node registers with. A control-plane host that is a worker too gets an explicit
 * empty list, because kubeadm takes an absent one to mean its own control-plane taint.
 */
function taintsOf(host: HostSpec, entry: VersionEntry): Taint[] | undefined {
	if (!host.roles.includes('control-plane')) return host.taints.length ? host.taints : undefined;
	if (host.roles.includes('worker')) return host.taints;
	const own = entry.controlPlaneTaints.map((key): Taint => ({ key, effect: 'NoSchedule' }));
	return [...own, ...host.taints];
}

/** The nodeRegistration of InitConfiguration and JoinConfiguration. */
export function nodeRegistration(spec: ClusterSpec, host: HostSpec) {
	const entry = versionEntry(spec.kubernetes.version);
	return {
		name: host.name,
		criSocket: criSocket(spec),
		taints: taintsOf(host, entry),
		kubeletExtraArgs: extraArgs(entry, kubeletArgs(spec, host, entry)),
	};
}

/** Kubernetes reads YAML 1.1, in which a bare `yes` or `012` is no string: such text is quoted. */
export const YAML_OPTIONS = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/** Several YAML documents in one text. Undefined fields are left out. */
export function yamlDocuments(documents: object[]): string {
	return documents.map((document) => stringify(document, YAML_OPTIONS)).join('---\n');
}
