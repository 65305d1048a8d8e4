import type { HostFacts } from '../model/facts.ts';
import type { Resource } from '../model/resource.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { HAPROXY_CONFIG_PATH } from '../render/haproxy.ts';
import { endpointAddress, endpointAddressIn } from '../render/hosts-file.ts';
import { KEEPALIVED_CHECK_PATH, KEEPALIVED_CONFIG_PATH } from '../render/keepalived.ts';
import { PROXY_CONFIG_PATH, PROXY_UNIT, PROXY_UNIT_PATH } from '../render/local-proxy.ts';
import type { FleetContext, HostContext } from './step.ts';

export const HOSTS_FILE = '/etc/hosts';

/**
 * A running cluster changes its endpoint in an order in which each host always has one that answers:
 * the new one is set up everywhere, every host tries it, then the name is pointed at it, then the
 * pods of kube-proxy, which carry a copy of the hosts file, are renewed, then the old one goes. The
 * name and port stay, and with them all certificates and kubeconfigs.
 */

/** The address that the endpoint's name has on a host until it is switched. */
export function presentEndpoint({
	spec,
	cluster,
	hostFacts,
}: Pick<HostContext, 'spec' | 'cluster' | 'hostFacts'>): string {
	const found = endpointAddressIn(hostsText(hostFacts), spec);
	return cluster.view && found ? found : endpointAddress(spec);
}

/** Hosts on which the endpoint's name is to be pointed at another address. */
export function hostsToSwitch({ spec, cluster, facts }: FleetContext): HostSpec[] {
	if (!spec.os.hostsFile) return [];
	return spec.hosts.filter(({ name }) => {
		const hostFacts = facts[name];
		return hostFacts && presentEndpoint({ spec, cluster, hostFacts }) !== endpointAddress(spec);
	});
}

/** Hosts that still run what served an endpoint of another mode. */
export function hostsWithOldEndpoint({ spec, facts }: FleetContext): HostSpec[] {
	return spec.hosts.filter(({ name }) => {
		const own = facts[name];
		return own && oldEndpoint(spec, own).length > 0;
	});
}

/** Whether all hosts use the new endpoint once this Plan has run, so that the old one may go. */
export function everyHostSwitches(context: FleetContext): boolean {
	const { spec, facts, targets } = context;
	const late = hostsToSwitch(context).filter(({ name }) => !targets.has(name));
	return late.length === 0 && spec.hosts.every(({ name }) => facts[name]);
}

/**
 * Takes off a host what served an endpoint of another mode, as far as it is ours. haproxy goes while the
 * address is still there: it tells its clients, who would else wait on connections without an other end.
 */
export function oldEndpoint({ endpoint }: ClusterSpec, facts: HostFacts): Resource[] {
	const isOurs = (path: string) =>
		facts.observed.files[path]?.content?.includes('Written by k8s-tui') ?? false;
	const resources: Resource[] = [];
	if (endpoint.mode !== 'vip') {
		if (isOurs(HAPROXY_CONFIG_PATH)) {
			resources.push(stopped('haproxy.service'), absent(HAPROXY_CONFIG_PATH));
		}
		if (isOurs(KEEPALIVED_CONFIG_PATH)) {
			resources.push(
				stopped('keepalived.service'),
				...[KEEPALIVED_CONFIG_PATH, KEEPALIVED_CHECK_PATH].map(absent),
			);
		}
	}
	if (endpoint.mode !== 'local-proxy' && isOurs(PROXY_CONFIG_PATH)) {
		resources.push(stopped(PROXY_UNIT), ...[PROXY_UNIT_PATH, PROXY_CONFIG_PATH].map(absent));
	}
	return resources;
}

function hostsText(facts: HostFacts): string {
	return facts.observed.files[HOSTS_FILE]?.content ?? '';
}

function stopped(unit: string): Resource {
	return {
		kind: 'service',
		unit,
		enabled: false,
		active: false,
		configFiles: [],
		onChange: 'restart',
	};
}

function absent(path: string): Resource {
	return { kind: 'absent', path };
}
