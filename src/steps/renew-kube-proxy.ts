import { everyHostSwitches, hostsToSwitch, hostsWithOldEndpoint } from './endpoint-change.ts';
import { initHost } from './init-control-plane.ts';
import { kubectlFunctions } from './kubectl.ts';
import { type Step, taskId } from './step.ts';

/**
 * Makes kube-proxy's pods anew after the endpoint has changed: a pod in the host's network is given a
 * copy of its hosts file when it starts, and would call the old address for ever.
 */
export const renewKubeProxy: Step = {
	id: 'renew-kube-proxy',
	title: 'renew kube-proxy',
	estimate: 15,
	scope: 'cluster',
	hosts: (context) => {
		const host = initHost(context);
		const isChanging =
			hostsToSwitch(context).length > 0 || hostsWithOldEndpoint(context).length > 0;
		return host && context.cluster.view && isChanging && everyHostSwitches(context) ? [host] : [];
	},
	needs: ({ spec }) => spec.hosts.map(({ name }) => taskId('switch-endpoint', name)),
	probe: () => [],
	plan: () => ({
		kind: 'action',
		params: {},
		changes: [
			{
				verb: 'restart',
				subject: 'pods of kube-proxy',
				note: 'they carry a copy of the hosts file; rules stay in the kernel meanwhile',
			},
		],
	}),
	// All at once: one by one, as a rollout does it, takes a quarter of a minute for each node.
	run: ({ spec, job }) =>
		job(
			`${kubectlFunctions(spec)}kc -n kube-system get daemonset kube-proxy >/dev/null 2>&1 || exit 0
kc --request-timeout=0 -n kube-system delete pods -l k8s-app=kube-proxy --grace-period=1 --timeout=120s || exit 1
kc --request-timeout=0 -n kube-system rollout status daemonset/kube-proxy --timeout=300s
`,
			{ timeoutMs: 480_000 },
		),
};
