import { PENDING_ANNOTATION } from '../facts/cluster-settings.ts';
import { everyHostSwitches, hostsToSwitch, hostsWithOldEndpoint } from './endpoint-change.ts';
import { initHost } from './init-control-plane.ts';
import { kubectlFunctions } from './kubectl.ts';
import { type FleetContext, type Step, taskId } from './step.ts';
import { settledControlPlane } from './tune-control-plane.ts';
import { isKubeProxyToRenew } from './update-cluster-settings.ts';

/**
 * Makes kube-proxy's pods anew after the endpoint has changed: a pod in the host's network is given a
 * copy of its hosts file when it starts, and would call the old address for ever. And after its
 * configuration has changed, which it reads when it starts.
 */
export const renewKubeProxy: Step = {
	id: 'renew-kube-proxy',
	title: 'renew kube-proxy',
	estimate: 15,
	scope: 'cluster',
	hosts: (context) => {
		const host = initHost(context);
		return host && context.cluster.view && reasons(context).length > 0 ? [host] : [];
	},
	needs: ({ spec, host }) => [
		taskId('update-cluster-settings', host.name),
		...settledControlPlane(spec),
		// Another mode needs its kernel modules and programs.
		...spec.hosts.flatMap(({ name }) =>
			['prepare-host', 'install-packages', 'switch-endpoint', 'tune-kubelet'].map((step) =>
				taskId(step, name),
			),
		),
	],
	probe: () => [],
	plan: (context) => ({
		kind: 'action',
		params: {},
		changes: [
			{
				verb: 'restart',
				subject: 'pods of kube-proxy',
				note: `${reasons(context).join(', ')}; rules stay in the kernel meanwhile`,
			},
		],
	}),
	// All at once: one by one, as a rollout does it, takes a quarter of a minute for each node.
	run: ({ spec, job }) =>
		job(
			`${kubectlFunctions(spec)}kc -n kube-system get daemonset kube-proxy >/dev/null 2>&1 || exit 0
kc --request-timeout=0 -n kube-system delete pods -l k8s-app=kube-proxy --grace-period=1 --timeout=120s || exit 1
kc --request-timeout=0 -n kube-system rollout status daemonset/kube-proxy --timeout=300s || exit 1
kc -n kube-system annotate configmap kube-proxy ${PENDING_ANNOTATION}-
`,
			{ timeoutMs: 480_000 },
		),
};

function reasons(context: FleetContext): string[] {
	const isEndpointChanging =
		hostsToSwitch(context).length > 0 || hostsWithOldEndpoint(context).length > 0;
	return [
		...(isEndpointChanging && everyHostSwitches(context)
			? ['they carry a copy of the hosts file']
			: []),
		...(isKubeProxyToRenew(context) ? ['they read their configuration when they start'] : []),
	];
}
