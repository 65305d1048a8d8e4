import { CLUSTER_MARKER, hasUnfinishedKubeadm, INITIALIZED_MARKER } from './cluster-state.ts';
import { removeKubeadmState } from './kubeadm-reset.ts';
import { type Step, taskId } from './step.ts';

/** Takes the node off a host: containers, certificates, etcd data, kubelet state. */
export const removeKubernetes: Step = {
	id: 'remove-kubernetes',
	title: 'remove the node',
	estimate: 8,
	hosts: ({ spec }) => spec.hosts,
	needs: ({ host }) => [taskId('leave-cluster', host.name)],
	probe: () => [{ files: [INITIALIZED_MARKER, CLUSTER_MARKER] }],
	plan: ({ hostFacts }) => ({
		kind: 'action',
		params: {},
		changes: hasUnfinishedKubeadm(hostFacts)
			? [
					{
						verb: 'remove',
						subject: 'kubelet, containers, certificates and configuration of the node',
						note: hostFacts.kubernetes.etcdData ? 'and its etcd data' : 'it has no etcd data',
					},
				]
			: [],
	}),
	run: async ({ job }) => job(removeKubeadmState),
};
