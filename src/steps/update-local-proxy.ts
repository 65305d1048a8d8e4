import { hostsWith, nodeHosts } from '../model/spec.ts';
import { localProxyConfig, PROXY_CONFIG_PATH } from '../render/local-proxy.ts';
import { hostsToJoin } from './hosts-to-join.ts';
import { proxyService } from './install-local-proxy.ts';
import { type Step, taskId } from './step.ts';

/**
 * Tells the proxies of nodes of masters that have just joined, and not before: a kube-apiserver that
 * starts takes connections before it is ready, and nginx does not ask.
 */
export const updateLocalProxy: Step = {
	id: 'update-local-proxy',
	title: 'new masters in the local proxies',
	estimate: 1,
	hosts: (context) => {
		const { spec } = context;
		const joining = hostsToJoin(context);
		const isUseful =
			spec.endpoint.mode === 'local-proxy' &&
			joining.some(({ roles }) => roles.includes('control-plane'));
		return isUseful ? nodeHosts(spec).filter((host) => !joining.includes(host)) : [];
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
