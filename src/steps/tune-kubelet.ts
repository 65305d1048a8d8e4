import type { HostFacts } from '../model/facts.ts';
import type { Resource } from '../model/resource.ts';
import { type ClusterSpec, type HostSpec, nodeHosts } from '../model/spec.ts';
import { withKubeletTuning } from '../render/edit-tuning.ts';
import { diffResources } from '../resources/diff.ts';
import { isMember } from './cluster-state.ts';
import { initHost } from './init-control-plane.ts';
import { waitFunctions } from './kubectl.ts';
import { type FleetContext, type Step, taskId } from './step.ts';

const KUBELET_CONFIG_PATH = '/var/lib/kubelet/config.yaml';
const KUBELET_UNIT = 'kubelet.service';

/**
 * Brings the configuration of standing nodes' kubelets to the spec's tuning. The first one shows
 * whether the kubelet takes it, before all the others get it at once; pods run on meanwhile.
 */
export const tuneKubelet: Step = {
	id: 'tune-kubelet',
	title: 'settings of the kubelet',
	estimate: 5,
	hosts: (context) => nodesToTune(context),
	needs: (context) => {
		const { spec, host } = context;
		const first = nodesToTune(context)[0]?.name;
		const init = initHost(context);
		return [
			...(init ? [taskId('update-cluster-settings', init.name)] : []),
			taskId('install-kubernetes', host.name),
			...spec.hosts.map(({ name }) => taskId('tune-control-plane', name)),
			...(first === undefined || first === host.name ? [] : [taskId('tune-kubelet', first)]),
		];
	},
	probe: (spec, host) =>
		nodeHosts(spec).includes(host) ? [{ files: [KUBELET_CONFIG_PATH], units: [KUBELET_UNIT] }] : [],
	plan: ({ spec, hostFacts }) => ({ kind: 'converge', resources: resources(spec, hostFacts) }),

	settle: ({ host, job }) =>
		job(
			`${waitFunctions}healthy() { curl -sS --noproxy '*' --max-time 5 http://127.0.0.1:10248/healthz | grep -x ok; }
until_true 120 'the kubelet of ${host.name} healthy' healthy
`,
			{ name: 'settle' },
		),
};

/** Nodes whose kubelet has other settings than the spec says, or has not taken them up. */
function nodesToTune({ spec, facts, cluster, targets }: FleetContext): HostSpec[] {
	return nodeHosts(spec).filter((host) => {
		const own = facts[host.name];
		return (
			own !== undefined &&
			targets.has(host.name) &&
			isMember(cluster, host, own) &&
			isToTune(spec, own)
		);
	});
}

/** A kubelet that stands still is `install-kubernetes`' to start. */
function isToTune(spec: ClusterSpec, facts: HostFacts): boolean {
	return diffResources(resources(spec, facts), facts).some(
		({ verb }) => verb === 'update' || verb === 'restart',
	);
}

function resources(spec: ClusterSpec, { observed }: HostFacts): Resource[] {
	const found = observed.files[KUBELET_CONFIG_PATH];
	if (!found?.content) return [];
	const content = withKubeletTuning(found.content, spec);
	return [
		{ kind: 'file', path: KUBELET_CONFIG_PATH, content, mode: found.mode },
		{
			kind: 'service',
			unit: KUBELET_UNIT,
			enabled: true,
			active: true,
			configFiles: [KUBELET_CONFIG_PATH],
			onChange: 'restart',
			consequence: 'pods run on meanwhile',
		},
	];
}
