import type { Change } from '../model/plan.ts';
import type { ClusterSpec } from '../model/spec.ts';
import {
	FLANNEL_DAEMON_SET,
	FLANNEL_NAMESPACE,
	flannelManifest,
	flannelManifestHash,
} from '../render/flannel.ts';
import { initHost } from './init-control-plane.ts';
import { kubectlFunctions, waitFunctions } from './kubectl.ts';
import { type FleetContext, type Step, taskId } from './step.ts';

/**
 * The pod networks that run in the cluster itself. Nodes are not Ready without one, so it is there
 * before further hosts join.
 */
export const installPodNetwork: Step = {
	id: 'install-pod-network',
	title: 'pod network in the cluster',
	estimate: 3,
	scope: 'cluster',
	hosts: (context) => {
		const host = context.spec.network.cni === 'flannel' ? initHost(context) : undefined;
		return host ? [host] : [];
	},
	// Nodes that stand already get its pods at once.
	needs: ({ host, cluster }) => [
		taskId('init-control-plane', host.name),
		...new Set(
			[host.name, ...(cluster.view?.nodes ?? []).map(({ name }) => name)].map((name) =>
				taskId('load-images', name),
			),
		),
	],
	probe: () => [],
	plan: (context) => ({ kind: 'action', params: {}, changes: changes(context) }),

	run: ({ spec, job }) =>
		job(
			`${kubectlFunctions(spec)}${waitFunctions}manifest=$(mktemp)
trap 'rm -f "$manifest"' EXIT
cat >"$manifest"
applied() { kc apply -f "$manifest"; }
until_true 60 'the manifest of the pod network is accepted' applied
`,
			{ stdin: flannelManifest(spec) },
		),
};

function changes({ spec, cluster }: FleetContext): Omit<Change, 'resource'>[] {
	const before = cluster.view?.podNetwork ?? null;
	if (before?.manifest === flannelManifestHash(spec)) return [];
	const subject = `DaemonSet ${FLANNEL_NAMESPACE}/${FLANNEL_DAEMON_SET}`;
	if (before === null) return [{ verb: 'create', subject, note: summary(spec) }];
	return [
		{
			verb: 'update',
			subject,
			note: `${summary(spec)}; its pods are made anew one by one, traffic between pods of that node pauses`,
		},
	];
}

function summary({ network }: ClusterSpec): string {
	return `flannel, ${network.flannelBackend ?? 'vxlan'}, ${network.podCidr}`;
}
