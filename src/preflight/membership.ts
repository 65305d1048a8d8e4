import type { ClusterView, HostFacts } from '../model/facts.ts';
import { type ClusterSpec, type HostSpec, hostsWith } from '../model/spec.ts';
import type { PreflightContext } from './check.ts';

/** Written by the first Step on every host; its text is the name of the cluster the host is for. */
export const OWNER_FILE = '/var/lib/k8s-tui/cluster';

/** Written when a member of an external etcd has come up; its data are no leftovers. */
export const ETCD_MEMBER_FILE = '/var/lib/k8s-tui/etcd-member';

export const CA_FILE = '/etc/kubernetes/pki/ca.crt';

/**
 * What a host is to this cluster: `bare` (nothing of Kubernetes on it), `node` (the cluster lists
 * it), `ours` (not listed, but what is on it is of this cluster: prepared, or an interrupted join),
 * or `foreign` (holds what something else left).
 */
export type Membership = 'bare' | 'node' | 'ours' | 'foreign';

/** Decides from the cluster's own node list first, then from what lies on the host. */
export function membership(
	context: Pick<PreflightContext, 'spec' | 'facts'>,
	host: HostSpec,
	facts: HostFacts,
): Membership {
	const views = clusterViews(context);
	if (views.some((view) => view.nodes.some((node) => node.name === host.name))) return 'node';
	if (isMarkedOurs(context.spec, facts)) return 'ours';
	if (leftoversOf(context.spec, facts).length === 0) return 'bare';
	return hasOurCa(context, facts) ? 'ours' : 'foreign';
}

/** Whether the components of this cluster may run on the host already. */
export function belongs(
	context: Pick<PreflightContext, 'spec' | 'facts'>,
	host: HostSpec,
	facts: HostFacts,
): boolean {
	const is = membership(context, host, facts);
	return is === 'node' || is === 'ours';
}

/** Views of the spec's own cluster; a host may be a master of quite another one. */
export function clusterViews(context: Pick<PreflightContext, 'spec' | 'facts'>): ClusterView[] {
	return hostsWith(context.spec, 'control-plane').flatMap((host) => {
		const facts = context.facts[host.name];
		const view = facts?.cluster ?? null;
		if (facts === undefined || view === null) return [];
		return isSameCluster(context.spec, facts, view) ? [view] : [];
	});
}

function isSameCluster(spec: ClusterSpec, facts: HostFacts, view: ClusterView): boolean {
	if (isMarkedOurs(spec, facts)) return true;
	const endpoint = view.controlPlaneEndpoint;
	if (endpoint !== null) return endpoint === `${spec.endpoint.name}:${spec.endpoint.port}`;
	const names = new Set(spec.hosts.map((host) => host.name));
	return view.nodes.length > 0 && view.nodes.every((node) => names.has(node.name));
}

function isMarkedOurs(spec: ClusterSpec, facts: HostFacts): boolean {
	return facts.observed.files[OWNER_FILE]?.content?.trim() === spec.name;
}

/** A half-joined master holds the certificate authority of the cluster that it was joining. */
function hasOurCa(context: Pick<PreflightContext, 'spec' | 'facts'>, facts: HostFacts): boolean {
	const own = facts.observed.files[CA_FILE]?.sha256;
	if (own === undefined) return false;
	return hostsWith(context.spec, 'control-plane').some((master) => {
		const other = context.facts[master.name];
		if (other === undefined || other === facts || other.cluster === null) return false;
		return (
			isSameCluster(context.spec, other, other.cluster) &&
			other.observed.files[CA_FILE]?.sha256 === own
		);
	});
}

/** What earlier clusters left on a host, in words; empty on a bare host. */
export function leftoversOf(spec: ClusterSpec, facts: HostFacts): string[] {
	const { kubernetes } = facts;
	const usesCni = spec.network.cni !== 'none';
	const found: string[] = [];
	if (kubernetes.configFiles.length > 0) {
		found.push(`${listFiles(kubernetes.configFiles)} below /etc/kubernetes`);
	}
	if (kubernetes.etcdData && !facts.observed.files[ETCD_MEMBER_FILE]) {
		found.push('etcd data in /var/lib/etcd/member');
	}
	if (usesCni && kubernetes.cniFiles.length > 0) {
		found.push(`${listFiles(kubernetes.cniFiles)} in /etc/cni/net.d`);
	}
	if (kubernetes.kubeletActive) found.push('a running kubelet');
	return found;
}

function listFiles(files: string[]): string {
	const [first] = files;
	return files.length === 1 && first !== undefined ? first : `${files.length} files`;
}
