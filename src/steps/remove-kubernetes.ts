import { OperatorError } from '../model/errors.ts';
import type { HostFacts } from '../model/facts.ts';
import { ETCD_INITIAL_PATH, ETCD_UNIT } from '../render/etcd.ts';
import { CLUSTER_MARKER, hasUnfinishedKubeadm, INITIALIZED_MARKER } from './cluster-state.ts';
import { ETCD_MEMBER_MARKER, holdsExternalEtcd } from './external-etcd.ts';
import { ambiguousCriSocket, removeKubeadmState } from './kubeadm-reset.ts';
import { refuseIfNobodyLetsGo, stayingControlPlane } from './leave-cluster.ts';
import { type Step, taskId } from './step.ts';

/** Takes the node off a host: containers, certificates, etcd data, kubelet state. */
export const removeKubernetes: Step = {
	id: 'remove-kubernetes',
	title: 'remove the node',
	estimate: 8,
	hosts: ({ spec }) => spec.hosts,
	needs: ({ host }) => [taskId('leave-cluster', host.name)],
	probe: () => [
		{ files: [INITIALIZED_MARKER, CLUSTER_MARKER, ETCD_MEMBER_MARKER, ETCD_INITIAL_PATH] },
	],
	plan: (context) => {
		const { spec, hostFacts } = context;
		refuseOtherCluster(spec.name, hostFacts);
		refuseIfNobodyLetsGo(context);
		return {
			kind: 'action',
			params: {},
			changes: [
				...(hasUnfinishedKubeadm(hostFacts)
					? [
							{
								verb: 'remove' as const,
								subject: 'kubelet, containers, certificates and configuration of the node',
								note: hasKubeadmEtcd(hostFacts) ? 'and its etcd data' : 'it has no etcd data',
							},
						]
					: []),
				...(holdsExternalEtcd(hostFacts)
					? [{ verb: 'remove' as const, subject: 'the member of etcd and its data' }]
					: []),
			],
		};
	},
	async run(context) {
		const clusterStays = stayingControlPlane(context) !== undefined;
		const external = holdsExternalEtcd(context.hostFacts) ? removeExternalEtcd : '';
		await context.job(
			`${external}${removeKubeadmState({ clusterStays, keepEtcd: false, ...ambiguousCriSocket(context.spec) })}`,
		);
	},
};

/** sh. Without the last two files a new member does not begin with what this one was. */
const removeExternalEtcd = `systemctl stop ${ETCD_UNIT} 2>/dev/null
rm -f ${ETCD_MEMBER_MARKER} ${ETCD_INITIAL_PATH}
`;

function hasKubeadmEtcd(facts: HostFacts): boolean {
	return facts.kubernetes.etcdData && !holdsExternalEtcd(facts);
}

/** A host that k8s-tui has made a node of another cluster is that cluster's to reset. */
function refuseOtherCluster(cluster: string, facts: HostFacts): void {
	const owner = facts.observed.files[CLUSTER_MARKER]?.content?.trim();
	if (owner === undefined || owner === cluster) return;
	throw new OperatorError(`${facts.host} belongs to another cluster`, {
		code: 'other-cluster',
		exitCode: 1,
		host: facts.host,
		expected: `a host of ${cluster}`,
		found: `${owner} in ${CLUSTER_MARKER}`,
		fix: `Reset it with the cluster.yaml of ${owner}, or leave it out with --limit.`,
	});
}
