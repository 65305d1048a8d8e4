import type { Change } from '../model/plan.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { calicoEncapsulation, calicoInstallation, calicoManifestHash } from '../render/calico.ts';
import {
	FLANNEL_DAEMON_SET,
	FLANNEL_NAMESPACE,
	flannelManifest,
	flannelManifestHash,
} from '../render/flannel.ts';
import { CALICO_OPERATOR } from '../versions/pod-networks.ts';
import { initHost } from './init-control-plane.ts';
import { waitForNode } from './join.ts';
import { kubectlFunctions, waitFunctions } from './kubectl.ts';
import { OPERATOR_MANIFEST_PATH } from './operator-manifest.ts';
import { programArtifact, type Software } from './software.ts';
import { type ActionContext, type FleetContext, type Step, taskId } from './step.ts';
import { settledControlPlane } from './tune-control-plane.ts';

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
		const host = runsInCluster(context.spec) ? initHost(context) : undefined;
		return host ? [host] : [];
	},
	// Nodes that stand already get its pods at once.
	needs: ({ spec, host, cluster }) => {
		const nodes = (cluster.view?.nodes ?? []).map(({ name }) => name);
		return [
			taskId('init-control-plane', host.name),
			...settledControlPlane(spec),
			...[...new Set([host.name, ...nodes])].map((name) => taskId('load-images', name)),
		];
	},
	probe: () => [],
	plan: (context) => ({ kind: 'action', params: {}, changes: changes(context) }),

	async run(context) {
		if (context.spec.network.cni === 'calico') await applyCalico(context);
		else await applyFlannel(context);
	},
};

function runsInCluster({ network }: ClusterSpec): boolean {
	return network.cni === 'flannel' || network.cni === 'calico';
}

async function applyFlannel({ spec, job }: ActionContext): Promise<void> {
	await job(
		`${applyFunctions(spec)}until_true 60 'the manifest of the pod network is accepted' applied\n`,
		{
			stdin: flannelManifest(spec),
		},
	);
}

/** The operator's manifest is too large for the annotation of a client-side apply. */
async function applyCalico(context: ActionContext): Promise<void> {
	const { spec, software, job, host } = context;
	await job(
		`${applyFunctions(spec)}operator() { kc apply --server-side --force-conflicts -f ${OPERATOR_MANIFEST_PATH}; }
established() { kc wait --for=condition=Established --timeout=5s crd/installations.operator.tigera.io; }
until_true 120 "the manifest of Calico's operator is accepted" operator || exit 1
until_true 60 "the API of Calico's operator" established || exit 1
until_true 60 'the Installation is accepted' applied
`,
		{ stdin: calicoInstallation(spec, operatorSha256(software)) },
	);
	await job(waitForNode(context, host.name, 300), { name: 'ready' });
}

function applyFunctions(spec: ClusterSpec): string {
	return `${kubectlFunctions(spec)}${waitFunctions}manifest=$(mktemp)
trap 'rm -f "$manifest"' EXIT
cat >"$manifest"
applied() { kc apply -f "$manifest"; }
`;
}

function operatorSha256(software: Software): string {
	return programArtifact(software, CALICO_OPERATOR).sha256;
}

function changes({ spec, software, cluster }: FleetContext): Omit<Change, 'resource'>[] {
	const before = cluster.view?.podNetwork ?? null;
	const { subject, note, hash } = wanted(spec, software);
	if (before?.manifest === hash) return [];
	if (before === null) return [{ verb: 'create', subject, note }];
	const pause = 'its pods are made anew one by one, traffic between pods of that node pauses';
	return [{ verb: 'update', subject, note: `${note}; ${pause}` }];
}

function wanted(spec: ClusterSpec, software: Software) {
	const { cni, flannelBackend, podCidr } = spec.network;
	if (cni === 'calico') {
		return {
			subject: "Calico's operator and Installation default",
			note: `calico, ${calicoEncapsulation(spec)}, ${podCidr}`,
			hash: calicoManifestHash(spec, operatorSha256(software)),
		};
	}
	return {
		subject: `DaemonSet ${FLANNEL_NAMESPACE}/${FLANNEL_DAEMON_SET}`,
		note: `flannel, ${flannelBackend ?? 'vxlan'}, ${podCidr}`,
		hash: flannelManifestHash(spec),
	};
}
