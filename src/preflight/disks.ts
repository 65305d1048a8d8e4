import type { Filesystem, HostFacts } from '../model/facts.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import type { Thresholds } from './thresholds.ts';

/** A directory that will grow, and the bytes it needs for a start. */
export interface DiskNeed {
	path: string;
	bytes: number;
	/** `nodefs`, `imagefs`: the kubelet evicts pods when these run low. */
	use: 'etcd' | 'nodefs' | 'imagefs' | 'artifacts';
}

/** A file system with all that will be written to it. */
export interface DiskDemand {
	filesystem: Filesystem;
	needs: DiskNeed[];
	/** Bytes in all. */
	bytes: number;
}

/** The directories that a host's roles fill. */
export function diskNeeds(spec: ClusterSpec, host: HostSpec, thresholds: Thresholds): DiskNeed[] {
	const { disk } = thresholds;
	const isNode = host.roles.includes('control-plane') || host.roles.includes('worker');
	const holdsEtcd =
		spec.etcd.mode === 'stacked'
			? host.roles.includes('control-plane')
			: host.roles.includes('etcd') && spec.etcd.endpoints.length === 0;
	const needs: DiskNeed[] = [{ path: '/var/lib/k8s-tui', bytes: disk.artifacts, use: 'artifacts' }];
	if (holdsEtcd) needs.push({ path: '/var/lib/etcd', bytes: disk.etcd, use: 'etcd' });
	if (isNode) {
		needs.push(
			{ path: '/var/lib/kubelet', bytes: disk.kubelet, use: 'nodefs' },
			{ path: `/var/lib/${spec.runtime.name}`, bytes: disk.images, use: 'imagefs' },
		);
	}
	return needs;
}

/** Needs put together by file system, so that one disk is not promised twice. */
export function diskDemands(facts: HostFacts, needs: DiskNeed[]): DiskDemand[] {
	const demands = new Map<string, DiskDemand>();
	for (const need of needs) {
		const filesystem = filesystemOf(facts, need.path);
		if (filesystem === null) continue;
		const key = identity(filesystem);
		const demand = demands.get(key) ?? { filesystem, needs: [], bytes: 0 };
		demand.needs.push(need);
		demand.bytes += need.bytes;
		demands.set(key, demand);
	}
	return [...demands.values()];
}

/** Bind mounts of one disk differ in mount point but not in their numbers. */
function identity({ type, size, inodes, available }: Filesystem): string {
	return `${type} ${size} ${inodes} ${available}`;
}

/** The entry for the path, else for its nearest parent; null if the Facts have neither. */
export function filesystemOf(facts: HostFacts, path: string): Filesystem | null {
	for (let at = path; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
		const found = facts.filesystems.find((candidate) => candidate.path === at);
		if (found !== undefined) return found;
		if (at === '/') return null;
	}
}
