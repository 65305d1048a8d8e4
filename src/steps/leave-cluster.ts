import { OperatorError } from '../model/errors.ts';
import { hostsWith } from '../model/spec.ts';
import { wasInitialized } from './cluster-state.ts';
import { removeStaleMembers } from './etcd-members.ts';
import { etcdMemberHosts, isEtcdMember } from './external-etcd.ts';
import { kubectlFunctions } from './kubectl.ts';
import { type FleetContext, type HostContext, type Step, taskId } from './step.ts';

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

	plan(context) {
		const { spec, cluster, host, hostFacts } = context;
		const isMember = cluster.view?.nodes.some(({ name }) => name === host.name) ?? false;
		const leavesEtcd = isEtcdMember(hostFacts) && stayingMember(context) !== undefined;
		return {
			kind: 'action',
			params: {},
			changes: [
				...(isMember
					? [
							{
								verb: 'remove' as const,
								subject: `node ${host.name}`,
								note:
									spec.etcd.mode === 'stacked' && host.roles.includes('control-plane')
										? 'drained first; its etcd member goes with it'
										: 'drained first',
							},
						]
					: []),
				...(leavesEtcd
					? [
							{
								verb: 'remove' as const,
								subject: `etcd member ${host.name}`,
								note: 'a snapshot is taken before',
							},
						]
					: []),
			],
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
		if (spec.etcd.mode === 'stacked' && host.roles.includes('control-plane')) {
			await removeStaleMembers(context, staying, host);
		}
		const member = stayingMember(context);
		if (member && host.roles.includes('etcd')) await removeStaleMembers(context, member, host);
		await job(`${kubectlFunctions(spec)}kc delete node ${host.name} --ignore-not-found`, {
			name: `delete-${host.name}`,
			host: staying,
		});
	},
};

/**
 * A node that is reset without having left leaves its etcd member behind, and with two of them the
 * cluster without a leader: so nothing is reset while those who stay do not answer.
 * @throws OperatorError `control-plane-silent`
 */
export function refuseIfNobodyLetsGo(context: HostContext): void {
	const { spec, facts, targets, host, hostFacts } = context;
	if (stayingControlPlane(context) || hostFacts.kubernetes.nodeName === null) return;
	const silent = hostsWith(spec, 'control-plane').filter(({ name }) => {
		const own = facts[name];
		return !targets.has(name) && (own === undefined || wasInitialized(own));
	});
	const [first] = silent;
	if (!first) return;
	const names = silent.map(({ name }) => name).join(' or ');
	throw new OperatorError(`No API server answers that could let ${host.name} go`, {
		code: 'control-plane-silent',
		exitCode: 1,
		host: first.name,
		expected: `kube-apiserver on ${names} to answer, so that ${host.name} leaves the cluster and etcd before it is reset`,
		found: 'silence',
		fix: `Try again in a minute if the host has just booted or is busy; k8s-tui diagnose says why else. Where the whole cluster is to go, reset without --limit; what is gone for good, take out of cluster.yaml first.`,
	});
}

/** A member of the external etcd that is not itself being reset. */
function stayingMember(context: FleetContext): string | undefined {
	return etcdMemberHosts(context).find(({ name }) => !context.targets.has(name))?.name;
}

/** A control-plane host that answers and is not itself being reset. */
export function stayingControlPlane({ spec, cluster, targets }: FleetContext): string | undefined {
	return hostsWith(spec, 'control-plane').find(
		({ name }) => cluster.controlPlane.includes(name) && !targets.has(name),
	)?.name;
}
