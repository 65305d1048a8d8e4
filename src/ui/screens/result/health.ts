import type { ClusterStatus } from '../../../engine/status.ts';
import { type ClusterSpec, type HostSpec, isNodeHost } from '../../../model/spec.ts';

/** Certificates that expire within this many days are worth a warning. */
const SOON_DAYS = 30;

/** How one host is as a part of the cluster. */
export interface HostHealth {
	name: string;
	/** `missing`: it is no node. `unknown`: nobody could be asked. */
	node: 'ready' | 'not-ready' | 'missing' | 'unknown';
	/** Null: it is not meant to have a member. `silent`: it has one that does not answer. */
	etcd: 'member' | 'leader' | 'learner' | 'silent' | 'missing' | 'unknown' | null;
	/** Milliseconds that the endpoint takes to answer it; null: it does not, or was not asked. */
	answerMs: number | null;
	holdsVip: boolean;
}

/** Each host of the spec with how it is. @param status null: the cluster has not been asked */
export function healthOf(spec: ClusterSpec, status: ClusterStatus | null): HostHealth[] {
	return spec.hosts.map((host) => {
		const answer = status?.endpoint.hosts.find((each) => each.host === host.name);
		return {
			name: host.name,
			node: nodeHealth(host, status),
			etcd: etcdHealth(spec, host, status),
			answerMs: answer?.answers ? answer.milliseconds : null,
			holdsVip: answer?.holdsVip ?? false,
		};
	});
}

function nodeHealth(host: HostSpec, status: ClusterStatus | null): HostHealth['node'] {
	if (!status?.up) return 'unknown';
	const node = status.nodes.find(({ name }) => name === host.name);
	if (node) return node.ready ? 'ready' : 'not-ready';
	return isNodeHost(host) ? 'missing' : 'ready';
}

function etcdHealth(
	spec: ClusterSpec,
	{ name, roles }: HostSpec,
	status: ClusterStatus | null,
): HostHealth['etcd'] {
	if (!roles.includes(spec.etcd.mode === 'stacked' ? 'control-plane' : 'etcd')) return null;
	if (!status?.up || status.etcdMembers === null) return 'unknown';
	const member = status.etcdMembers.find((each) => each.name === name);
	if (!member) return 'missing';
	if (status.etcd.silent.includes(name)) return 'silent';
	if (member.learner) return 'learner';
	return name === status.etcd.leader ? 'leader' : 'member';
}

/** How many parts are not as they should be. */
export function countProblems(
	spec: ClusterSpec,
	health: readonly HostHealth[],
	status: ClusterStatus,
): number {
	const nodes = health.filter(({ node }) => node !== 'ready').length;
	const members = health.filter(
		({ etcd }) => etcd !== null && etcd !== 'member' && etcd !== 'leader',
	).length;
	const silent = status.endpoint.hosts.filter(({ answers }) => !answers).length;
	const vip = isVipLost(spec, status) ? 1 : 0;
	return nodes + members + silent + vip + status.pendingCsrs.length + soonToExpire(status).length;
}

/** Whether no host holds the virtual address that the endpoint is at. */
export function isVipLost({ endpoint: { mode } }: ClusterSpec, status: ClusterStatus): boolean {
	return mode === 'vip' && status.endpoint.hosts.every(({ holdsVip }) => !holdsVip);
}

/** Certificates that expire soon, the first of them first. */
export function soonToExpire({ certificates }: ClusterStatus) {
	return certificates
		.filter(({ daysLeft }) => daysLeft < SOON_DAYS)
		.toSorted((a, b) => a.daysLeft - b.daysLeft);
}

/** The certificate that expires before all others. */
export function firstToExpire({ certificates }: ClusterStatus) {
	return certificates.toSorted((a, b) => a.daysLeft - b.daysLeft)[0];
}
