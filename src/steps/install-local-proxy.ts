import type { Resource } from '../model/resource.ts';
import { type HostSpec, hostsWith, nodeHosts } from '../model/spec.ts';
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
 * The endpoint by local proxy: nginx on every node, to all masters that serve. Those that are yet to join
 * take their turn later: `updateLocalProxy`.
 */
export const installLocalProxy: Step = {
	id: 'install-local-proxy',
	title: 'local proxy',
	estimate: 2,
	hosts: ({ spec }) => (spec.endpoint.mode === 'local-proxy' ? nodeHosts(spec) : []),
	needs: ({ host }) => [taskId('install-packages', host.name)],
	probe: () => [
		{ files: [PROXY_CONFIG_PATH, PROXY_UNIT_PATH], units: [PROXY_UNIT, PACKAGED_UNIT] },
	],
	plan: (context) => ({ kind: 'converge', resources: resources(context) }),
};

function resources(context: HostContext): Resource[] {
	const { spec, host, hostFacts } = context;
	return [
		...(observedUnit(hostFacts, PACKAGED_UNIT).active ? [] : [packagedUnitOff]),
		{
			kind: 'file',
			path: PROXY_CONFIG_PATH,
			content: localProxyConfig(spec, host, beforeJoins(context)),
			mode: '0644',
		},
		{ kind: 'file', path: PROXY_UNIT_PATH, content: localProxyUnit(), mode: '0644' },
		proxyService,
	];
}

/** None of the masters that join is served by its proxy before, so that they may have all of them. */
function beforeJoins(context: HostContext): { joins: boolean; masters: HostSpec[] } {
	const masters = hostsWith(context.spec, 'control-plane');
	const joining = hostsToJoin(context);
	if (joining.includes(context.host)) return { joins: true, masters };
	return { joins: false, masters: masters.filter((master) => !joining.includes(master)) };
}

export const proxyService: Resource = {
	kind: 'service',
	unit: PROXY_UNIT,
	enabled: true,
	active: true,
	configFiles: [PROXY_CONFIG_PATH],
	onChange: 'reload',
};

/** The package enables it; at the next boot it would serve its welcome page on port 80. */
const packagedUnitOff: Resource = {
	kind: 'service',
	unit: PACKAGED_UNIT,
	enabled: false,
	active: false,
	configFiles: [],
	onChange: 'reload',
};
