import type { ClusterStatus } from '../../../engine/status.ts';
import type { ClusterSpec } from '../../../model/spec.ts';

/** Certificates that expire within this many days are worth a warning. */
const SOON_DAYS = 30;

/** How one host is as a part of the cluster. */
export interface HostHealth {
	name: string;
	/** `missing`: it is no node. `unknown`: nobody could be asked. */
	node: 'ready' | 'not-ready' | 'missing' | 'unknown';
	/** Null: it is not meant to have a member. */
	etcd: 'member' | 'learner' | 'missing' | 'unknown' | null;
	/** Milliseconds that the endpoint takes to answer it; null: it does not, or was not asked. */
	answerMs: number | null;
	holdsVip: boolean;
}

/** What is known of etcd beyond its members. */
export interface EtcdDetail {
	/** Name of the member that leads. */
	leader: string | null;
	/** Bytes. */
	databaseBytes: number | null;
}

/** Each host of the spec with how it is. @param status null: the cluster has not been asked */
export function healthOf(spec: ClusterSpec, status: ClusterStatus | null): HostHealth[] {
	return spec.hosts.map(({ name, roles }) => {
		const node = status?.nodes.find((each) => each.name === name);
		const member = status?.etcdMembers?.find((each) => each.name === name);
		const answer = status?.endpoint.hosts.find(({ host }) => host === name);
		const hasMember = roles.includes(spec.etcd.mode === 'stacked' ? 'control-plane' : 'etcd');
		const isNode = roles.some((role) => role !== 'etcd');
		return {
			name,
			node: !status?.up
				? 'unknown'
				: node
					? node.ready
						? 'ready'
						: 'not-ready'
					: isNode
						? 'missing'
						: 'ready',
			etcd: !hasMember
				? null
				: !status?.up || status.etcdMembers === null
					? 'unknown'
					: member
						? member.learner
							? 'learner'
							: 'member'
						: 'missing',
			answerMs: answer?.answers ? answer.milliseconds : null,
			holdsVip: answer?.holdsVip ?? false,
		};
	});
}

/** How many parts are not as they should be. */
export function countProblems(health: readonly HostHealth[], status: ClusterStatus): number {
	const nodes = health.filter(({ node }) => node !== 'ready').length;
	const members = health.filter(({ etcd }) => etcd !== null && etcd !== 'member').length;
	const silent = status.endpoint.hosts.filter(({ answers }) => !answers).length;
	return nodes + members + silent + status.pendingCsrs.length + soonToExpire(status).length;
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
