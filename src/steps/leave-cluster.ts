import { hostsWith } from '../model/spec.ts';
import { removeStaleMembers } from './etcd-members.ts';
import { kubectlFunctions } from './kubectl.ts';
import { type FleetContext, type Step, taskId } from './step.ts';

/**
 * Takes a host out of a cluster that goes on without it: its pods, its etcd member, its Node.
 * Where all control-plane hosts are reset there is no cluster to leave.
 */
export const leaveCluster: Step = {
	id: 'leave-cluster',
	title: 'leave the cluster',
	estimate: 15,
	hosts: (context) => (stayingControlPlane(context) ? context.spec.hosts : []),
	needs: (context) => {
		const hosts = context.spec.hosts.filter(({ name }) => context.targets.has(name));
		const before = hosts[hosts.findIndex(({ name }) => name === context.host.name) - 1];
		return before ? [taskId('leave-cluster', before.name)] : [];
	},
	probe: () => [],

	plan({ spec, cluster, host }) {
		const isMember = cluster.view?.nodes.some(({ name }) => name === host.name) ?? false;
		return {
			kind: 'action',
			params: {},
			changes: isMember
				? [
						{
							verb: 'remove',
							subject: `node ${host.name}`,
							note:
								spec.etcd.mode === 'stacked' && host.roles.includes('control-plane')
									? 'drained first; its etcd member goes with it'
									: 'drained first',
						},
					]
				: [],
		};
	},

	async run(context) {
		const { spec, host, job } = context;
		const staying = stayingControlPlane(context);
		if (!staying) throw new Error('no control-plane host stays');
		await job(
			`${kubectlFunctions(spec)}if kc get node ${host.name} >/dev/null 2>&1; then
	kc --request-timeout=0 drain ${host.name} --ignore-daemonsets --force --delete-emptydir-data --timeout=60s || echo 'not everything could be moved away; going on'
fi
`,
			{ name: `drain-${host.name}`, host: staying },
		);
		if (host.roles.includes('control-plane')) await removeStaleMembers(context, staying, host);
		await job(`${kubectlFunctions(spec)}kc delete node ${host.name} --ignore-not-found`, {
			name: `delete-${host.name}`,
			host: staying,
		});
	},
};

/** A control-plane host that answers and is not itself being reset. */
export function stayingControlPlane({ spec, cluster, targets }: FleetContext): string | undefined {
	return hostsWith(spec, 'control-plane').find(
		({ name }) => cluster.controlPlane.includes(name) && !targets.has(name),
	)?.name;
}
