import type { Resource } from '../model/resource.ts';
import { nodeHosts } from '../model/spec.ts';
import {
	localProxyConfig,
	localProxyUnit,
	PROXY_CONFIG_PATH,
	PROXY_UNIT,
	PROXY_UNIT_PATH,
} from '../render/local-proxy.ts';
import { observedUnit } from '../resources/observed.ts';
import { hostsToJoin } from './hosts-to-join.ts';
import { type HostContext, type Step, taskId } from './step.ts';

/** The unit that comes with the package, and that is the operator's own if it runs. */
const PACKAGED_UNIT = 'nginx.service';

/**
 * The endpoint by local proxy: nginx on every node, to all masters of the spec. Nodes that there are
 * learn of a new master when it has joined: a kube-apiserver that starts takes connections before it
 * is ready.
 */
export const installLocalProxy: Step = {
	id: 'install-local-proxy',
	title: 'local proxy',
	estimate: 2,
	hosts: ({ spec }) => (spec.endpoint.mode === 'local-proxy' ? nodeHosts(spec) : []),
	needs: (context) => {
		const { host } = context;
		const joining = hostsToJoin(context);
		const masters = joining.filter(({ roles }) => roles.includes('control-plane'));
		return [
			taskId('install-packages', host.name),
			...(joining.includes(host) ? [] : masters).map(({ name }) =>
				taskId('join-control-plane', name),
			),
		];
	},
	probe: () => [
		{ files: [PROXY_CONFIG_PATH, PROXY_UNIT_PATH], units: [PROXY_UNIT, PACKAGED_UNIT] },
	],
	plan: (context) => ({ kind: 'converge', resources: resources(context) }),
};

function resources({ spec, host, hostFacts }: HostContext): Resource[] {
	return [
		...(observedUnit(hostFacts, PACKAGED_UNIT).active ? [] : [packagedUnitOff]),
		{
			kind: 'file',
			path: PROXY_CONFIG_PATH,
			content: localProxyConfig(spec, host),
			mode: '0644',
		},
		{ kind: 'file', path: PROXY_UNIT_PATH, content: localProxyUnit(), mode: '0644' },
		{
			kind: 'service',
			unit: PROXY_UNIT,
			enabled: true,
			active: true,
			configFiles: [PROXY_CONFIG_PATH],
			onChange: 'reload',
		},
	];
}

/** The package enables it; at the next boot it would serve its welcome page on port 80. */
const packagedUnitOff: Resource = {
	kind: 'service',
	unit: PACKAGED_UNIT,
	enabled: false,
	active: false,
	configFiles: [],
	onChange: 'reload',
};
