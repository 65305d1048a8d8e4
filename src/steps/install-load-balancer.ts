import type { Resource } from '../model/resource.ts';
import { hostsWith } from '../model/spec.ts';
import { HAPROXY_CONFIG_PATH, haproxyConfig } from '../render/haproxy.ts';
import {
	KEEPALIVED_CHECK_PATH,
	KEEPALIVED_CONFIG_PATH,
	keepalivedCheckScript,
	keepalivedConfig,
} from '../render/keepalived.ts';
import { type HostContext, type Step, taskId } from './step.ts';

const FILES = [HAPROXY_CONFIG_PATH, KEEPALIVED_CONFIG_PATH, KEEPALIVED_CHECK_PATH];

/** The endpoint by virtual IP: haproxy on every control-plane host, keepalived for the address. */
export const installLoadBalancer: Step = {
	id: 'install-load-balancer',
	title: 'haproxy and keepalived',
	estimate: 3,
	hosts: ({ spec }) => (spec.endpoint.mode === 'vip' ? hostsWith(spec, 'control-plane') : []),
	needs: ({ host }) => [taskId('install-packages', host.name)],
	probe: () => [{ files: FILES, units: ['haproxy.service', 'keepalived.service'] }],
	plan: (context) => ({ kind: 'converge', resources: resources(context) }),
};

function resources({ spec, host, hostFacts }: HostContext): Resource[] {
	return [
		{ kind: 'file', path: HAPROXY_CONFIG_PATH, content: haproxyConfig(spec), mode: '0644' },
		{
			kind: 'service',
			unit: 'haproxy.service',
			enabled: true,
			active: true,
			configFiles: [HAPROXY_CONFIG_PATH],
			onChange: 'reload',
		},
		{ kind: 'file', path: KEEPALIVED_CHECK_PATH, content: keepalivedCheckScript(), mode: '0755' },
		{
			kind: 'file',
			path: KEEPALIVED_CONFIG_PATH,
			content: keepalivedConfig(spec, host, hostFacts),
			mode: '0644',
		},
		{
			kind: 'service',
			unit: 'keepalived.service',
			enabled: true,
			active: true,
			configFiles: [KEEPALIVED_CONFIG_PATH, KEEPALIVED_CHECK_PATH],
			onChange: 'reload',
		},
	];
}
