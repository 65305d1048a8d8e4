import { hostsWith, nodeHosts } from '../model/spec.ts';
import { localProxyConfig, PROXY_CONFIG_PATH } from '../render/local-proxy.ts';
import { hostsToJoin } from './hosts-to-join.ts';
import { proxyService } from './install-local-proxy.ts';
import { type Step, taskId } from './step.ts';

/**
 * Gives masters that have just joined their turn in the proxies of nodes, and in their own, and not
 * before: a kube-apiserver that starts takes connections before it is ready, and nginx does not ask.
 */
export const updateLocalProxy: Step = {
	id: 'update-local-proxy',
	title: 'new masters in the local proxies',
	estimate: 1,
	hosts: (context) => {
		const { spec } = context;
		const masters = hostsWith(spec, 'control-plane');
		if (spec.endpoint.mode !== 'local-proxy' || masters.length < 2) return [];
		const joining = hostsToJoin(context);
		if (!joining.some((host) => masters.includes(host))) return [];
		return nodeHosts(spec).filter((host) => masters.includes(host) || !joining.includes(host));
	},
	needs: ({ spec, host }) => [
		taskId('install-local-proxy', host.name),
		...hostsWith(spec, 'control-plane').map(({ name }) => taskId('join-control-plane', name)),
	],
	probe: () => [],
	plan: ({ spec, host }) => ({
		kind: 'converge',
		resources: [
			{
				kind: 'file',
				path: PROXY_CONFIG_PATH,
				content: localProxyConfig(spec, host),
				mode: '0644',
			},
			proxyService,
		],
	}),
};
