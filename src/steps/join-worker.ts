import { kubeadmJoinWorkerConfig } from '../render/kubeadm-join.ts';
import { hasUnfinishedKubeadm, isNode } from './cluster-state.ts';
import { initHost, readyToRunPods, requireControlPlane } from './init-control-plane.ts';
import { credentialsOf, kubeadmJoin, undoJoin, waitForNode } from './join.ts';
import { undoChange } from './kubeadm-reset.ts';
import { type Step, taskId } from './step.ts';

/** Adds workers, all at the same time. */
export const joinWorker: Step = {
	id: 'join-worker',
	title: 'join as a worker',
	estimate: 12,
	hosts: ({ spec }) =>
		spec.hosts.filter(({ roles }) => roles.includes('worker') && !roles.includes('control-plane')),
	needs: (context) => {
		const init = initHost(context);
		return [
			...readyToRunPods(context.host),
			taskId('install-local-proxy', context.host.name),
			...(init ? [taskId('create-join-credentials', init.name)] : []),
		];
	},
	probe: () => [],

	plan(context) {
		const { cluster, host, hostFacts } = context;
		requireControlPlane(context);
		if (isNode(cluster, host, hostFacts)) return { kind: 'action', changes: [], params: {} };
		const unfinished = hasUnfinishedKubeadm(hostFacts);
		return {
			kind: 'action',
			params: { unfinished },
			changes: [...undoChange(unfinished, 'join'), { verb: 'run', subject: 'kubeadm join' }],
		};
	},

	async run(context) {
		const { spec, host, params, job } = context;
		const controlPlane = initHost(context);
		if (!controlPlane) throw new Error('no control-plane host to join');
		if (params.unfinished) await undoJoin(context, controlPlane.name, 1);
		const { token, caCertHash } = credentialsOf(context);
		const config = kubeadmJoinWorkerConfig(spec, host, { token, caCertHashes: [caCertHash] });
		await kubeadmJoin(context, config, { skipPhases: [], attempt: 1 });
		await job(waitForNode(context, host.name, 120), {
			name: `ready-${host.name}`,
			host: controlPlane.name,
		});
	},
};
