import type { FleetFacts, HostFacts } from '../model/facts.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { hostsWith, nodeHosts } from '../model/spec.ts';
import { holdsExternalEtcd } from './external-etcd.ts';
import type { ClusterState, FleetContext } from './step.ts';

/** Says on a host whose cluster it belongs to; written before anything else. */
export const CLUSTER_MARKER = '/var/lib/k8s-tui/cluster';
/** There while the job of `kubeadm init` runs, and after one that was cut off or failed. */
export const INITIALIZING_MARKER = '/var/lib/k8s-tui/initializing';
/** Left by the job of `kubeadm init` when it has succeeded. */
export const INITIALIZED_MARKER = '/var/lib/k8s-tui/initialized';

/** Derives the state of the cluster from Facts alone. Pure. */
export function clusterState(spec: ClusterSpec, facts: FleetFacts): ClusterState {
	const controlPlane = hostsWith(spec, 'control-plane');
	const answering = controlPlane.filter(({ name }) => {
		const own = facts[name];
		// An API server comes up long before kubeadm init is done: half a cluster is none.
		return own?.cluster && !own.observed.files[INITIALIZING_MARKER];
	});
	const views = answering.flatMap(({ name }) => facts[name]?.cluster ?? []);
	const view = views.find(({ etcdMembers }) => etcdMembers !== null) ?? views[0] ?? null;
	const silent = controlPlane.filter((host) => {
		const own = facts[host.name];
		return own !== undefined && own.cluster === null && wasInitialized(own);
	});
	return {
		view,
		controlPlane: answering.map((host) => host.name),
		silent: silent.map((host) => host.name),
		stackedEtcd: spec.etcd.mode === 'stacked',
	};
}

/** Whether `kubeadm init` or a control-plane join once succeeded here. */
export function wasInitialized(facts: HostFacts): boolean {
	return Boolean(facts.observed.files[INITIALIZED_MARKER]);
}

/** Hosts that are nodes of the cluster once a Plan for these targets has run. */
export function memberHosts({ spec, facts, targets, cluster }: FleetContext): HostSpec[] {
	return nodeHosts(spec).filter(
		({ name }) =>
			facts[name] && (targets.has(name) || cluster.view?.nodes.some((node) => node.name === name)),
	);
}

/**
 * Whether the host is a registered, complete node of the cluster. Its kubelet may stand still: then
 * it wants a start, not a reset and a join.
 */
export function isNode(state: ClusterState, host: HostSpec, facts: HostFacts): boolean {
	const node = state.view?.nodes.find((candidate) => candidate.name === host.name);
	return node !== undefined && facts.kubernetes.nodeName === host.name;
}

/** Whether the host is a complete node in the role that the spec gives it. */
export function isMember(state: ClusterState, host: HostSpec, facts: HostFacts): boolean {
	return host.roles.includes('control-plane')
		? isControlPlaneNode(state, host, facts)
		: isNode(state, host, facts);
}

/**
 * Whether the host is a control-plane node, if etcd is stacked with a started member of its own. An
 * etcd that does not answer has not said that the member is gone: it is taken to be there, because a
 * master that is not one is reset and joined.
 */
export function isControlPlaneNode(state: ClusterState, host: HostSpec, facts: HostFacts): boolean {
	const members = state.view?.etcdMembers;
	const hasMember = members === null || members?.some(({ name }) => name === host.name);
	const node = state.view?.nodes.find((candidate) => candidate.name === host.name);
	return (
		isNode(state, host, facts) &&
		(hasMember || !state.stackedEtcd) &&
		node?.controlPlane === true &&
		wasInitialized(facts)
	);
}

/** Whether this host carries files of a kubeadm run that was never completed. */
export function hasUnfinishedKubeadm(facts: HostFacts): boolean {
	return (
		facts.kubernetes.configFiles.some(
			(path) => path.endsWith('.conf') || path.includes('/manifests/'),
		) ||
		(facts.kubernetes.etcdData && !holdsExternalEtcd(facts))
	);
}
