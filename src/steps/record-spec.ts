import { createTwoFilesPatch } from 'diff';
import { recordedSpec } from '../spec/record.ts';
import { initHost } from './init-control-plane.ts';
import { kubectlFunctions, waitFunctions } from './kubectl.ts';
import { refuseOtherPodNetwork } from './pod-network-change.ts';
import { type HostContext, type Step, taskId } from './step.ts';
import { settledControlPlane } from './tune-control-plane.ts';

const CONFIG_MAPS = '/api/v1/namespaces/kube-system/configmaps';
const RECORD = `${CONFIG_MAPS}/k8s-tui`;

/**
 * Keeps the spec in the cluster that it describes: ConfigMap `k8s-tui` in kube-system. As soon as
 * there is a cluster, so that another operator can go on if this one's machine is lost.
 */
export const recordSpec: Step = {
	id: 'record-spec',
	title: 'record the spec',
	estimate: 1,
	scope: 'cluster',
	hosts: (context) => {
		const host = initHost(context);
		return host ? [host] : [];
	},
	needs: ({ spec, host }) => [
		taskId('init-control-plane', host.name),
		...settledControlPlane(spec),
	],
	probe: () => [],

	plan(context) {
		refuseOtherPodNetwork(context);
		const before = context.cluster.view?.recordedSpec ?? null;
		const after = recordedSpec(context.spec);
		// Somebody who has not heard what is recorded has no reason to write it again.
		const isUnknown = context.cluster.view?.recordedSpecUnknown === true;
		if (before === after || isUnknown) return { kind: 'action', changes: [], params: {} };
		const subject = 'cluster.yaml in ConfigMap kube-system/k8s-tui';
		if (before === null) {
			return { kind: 'action', changes: [{ verb: 'create', subject }], params: {} };
		}
		const diff = createTwoFilesPatch('cluster.yaml', 'cluster.yaml', before, after, '', '', {
			context: 2,
		});
		return { kind: 'action', changes: [{ verb: 'update', subject, diff }], params: {} };
	},

	async run(context) {
		// --raw and --validate=false spare the discovery of the whole API, and its cache on the host.
		await context.job(
			`${kubectlFunctions(context.spec)}${waitFunctions}given=$(cat)
put() {
	if kc get --raw ${RECORD} >/dev/null 2>&1; then set -- replace --validate=false --raw ${RECORD}; else set -- create --validate=false --raw ${CONFIG_MAPS}; fi
	printf '%s\\n' "$given" | kc "$@" -f - 2>&1 >/dev/null
}
until_true 60 'the spec recorded in the cluster' put
`,
			{ stdin: JSON.stringify(configMap(context)) },
		);
	},
};

function configMap({ spec }: HostContext): object {
	return {
		apiVersion: 'v1',
		kind: 'ConfigMap',
		metadata: { name: 'k8s-tui', namespace: 'kube-system' },
		data: { 'cluster.yaml': recordedSpec(spec) },
	};
}
