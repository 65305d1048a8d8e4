import { removeUnstartedMembers } from '../etcd-members.ts';
import type { Step } from '../step.ts';

/**
 * Takes members that never started out of etcd's list, behind a snapshot and a look at the quorum:
 * they count against it and block the next join.
 */
export const removeStaleEtcdMember: Step = {
	id: 'remove-stale-etcd-member',
	title: 'remove etcd members that never started',
	estimate: 15,
	scope: 'cluster',
	hosts: ({ spec, cluster }) =>
		spec.hosts.filter(({ name }) => name === cluster.controlPlane[0]).slice(0, 1),
	needs: () => [],
	probe: () => [],
	plan: ({ cluster }) => ({
		kind: 'action',
		params: {},
		changes: (cluster.view?.etcdMembers ?? [])
			.filter(({ name }) => name === '')
			.map(({ id, peerUrls }) => ({
				verb: 'remove',
				subject: `etcd member ${id}`,
				note: `${peerUrls.join(', ')}; a snapshot is taken before`,
			})),
	}),
	run: (context) => removeUnstartedMembers(context, context.host.name),
};
