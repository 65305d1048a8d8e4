import { type HostSpec, hostsWith } from '../../model/spec.ts';
import { hasUnfinishedKubeadm, INITIALIZED_MARKER, wasInitialized } from '../cluster-state.ts';
import { aloneChange, hasQuorum, standAlone } from '../etcd-alone.ts';
import { ambiguousCriSocket, removeKubeadmState, undoChange } from '../kubeadm-reset.ts';
import type { FleetContext, Step } from '../step.ts';

/**
 * Where the second master died while it joined, and k8s-tui with it: stacked etcd of the first counts
 * a member that never comes, and has no leader. Takes what the join left off the others and makes the
 * first the only member again; `apply` then joins them anew.
 */
export const regainEtcdQuorum: Step = {
	id: 'regain-etcd-quorum',
	title: 'make the only master’s etcd stand alone',
	estimate: 60,
	scope: 'cluster',
	hosts: (context) => {
		const only = onlyMaster(context);
		return only ? [only] : [];
	},
	needs: () => [],
	probe: () => [{ files: [INITIALIZED_MARKER] }],
	plan: (context) => ({
		kind: 'action',
		params: {},
		changes: [
			...halfJoined(context).flatMap(({ name }) => undoChange(true, 'join', `on ${name}`)),
			aloneChange(context.host.name),
		],
	}),
	async run(context) {
		const { spec, job, host, say } = context;
		const others = halfJoined(context);
		for (const other of others) {
			if (!(await hasQuorum(context, host.name, other))) continue;
			say(`etcd on ${host.name} has a leader: nothing has to be done`);
			return;
		}
		for (const { name } of others) {
			const script = removeKubeadmState({
				clusterStays: false,
				keepEtcd: false,
				...ambiguousCriSocket(spec),
			});
			await job(script, { name: `reset-${name}`, host: name });
		}
		await standAlone(context, host.name);
	},
};

/**
 * The one master that there is, if it is silent; undefined as well where another was completed, or was
 * not heard and so may have been.
 */
function onlyMaster({ spec, facts, cluster }: FleetContext): HostSpec | undefined {
	const masters = hostsWith(spec, 'control-plane');
	if (!cluster.stackedEtcd || cluster.view || masters.some(({ name }) => !facts[name]))
		return undefined;
	const complete = masters.filter(({ name }) => facts[name] && wasInitialized(facts[name]));
	return complete.length === 1 ? complete[0] : undefined;
}

/** Masters with what a join left that was not completed. */
function halfJoined(context: FleetContext): HostSpec[] {
	const only = onlyMaster(context);
	return hostsWith(context.spec, 'control-plane').filter(({ name }) => {
		const own = context.facts[name];
		return name !== only?.name && own !== undefined && hasUnfinishedKubeadm(own);
	});
}
