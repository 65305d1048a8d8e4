import { HAPROXY_CONFIG_PATH } from '../render/haproxy.ts';
import { KEEPALIVED_CHECK_PATH, KEEPALIVED_CONFIG_PATH } from '../render/keepalived.ts';
import { PROXY_CONFIG_PATH, PROXY_UNIT, PROXY_UNIT_PATH } from '../render/local-proxy.ts';
import { everyHostSwitches, hostsWithOldEndpoint, oldEndpoint } from './endpoint-change.ts';
import { initHost } from './init-control-plane.ts';
import { type Step, taskId } from './step.ts';

/** Takes the endpoint of an earlier spec off the hosts, once no host uses it any more. */
export const removeOldEndpoint: Step = {
	id: 'remove-old-endpoint',
	title: 'remove the old endpoint',
	estimate: 2,
	hosts: (context) => (everyHostSwitches(context) ? hostsWithOldEndpoint(context) : []),
	needs: (context) => {
		const init = initHost(context);
		return [
			...context.spec.hosts.map(({ name }) => taskId('switch-endpoint', name)),
			...(init ? [taskId('renew-kube-proxy', init.name)] : []),
		];
	},
	probe: () => [
		{
			files: [
				HAPROXY_CONFIG_PATH,
				KEEPALIVED_CONFIG_PATH,
				KEEPALIVED_CHECK_PATH,
				PROXY_CONFIG_PATH,
				PROXY_UNIT_PATH,
			],
			units: ['haproxy.service', 'keepalived.service', PROXY_UNIT],
		},
	],
	plan: ({ spec, hostFacts }) => ({ kind: 'converge', resources: oldEndpoint(spec, hostFacts) }),
};
