import type { HostFacts } from '../../model/facts.ts';
import type { ClusterSpec, HostSpec } from '../../model/spec.ts';
import { contains, overlaps } from '../addresses.ts';
import { hostCheck, judge, type PreflightContext } from '../check.ts';
import { belongs } from '../membership.ts';

/** Links and routes of a running cluster's own network; on such a node they overlap by design. */
const CLUSTER_LINKS = /^(cni|flannel|cali|kube-ipvs|tunl|vxlan|veth|cbr)/;

export const cidrOverlap = hostCheck(
	'cidr-overlap',
	'Networks do not overlap',
	(host, facts, context) => {
		const clashes = clashesOf(host, facts, context);
		return judge(clashes.length === 0, 'error', {
			checked: 'pod and service networks against each other and this host’s own networks',
			observed: clashes.join('; ') || 'no overlap',
			expected: 'no network in common',
			fix: 'Choose another network.podCidr or network.serviceCidr in cluster.yaml (docker0 can be moved by "bip" in /etc/docker/daemon.json).',
		});
	},
);

function clashesOf(host: HostSpec, facts: HostFacts, context: PreflightContext): string[] {
	const { podCidr, serviceCidr } = context.spec.network;
	const networks = hostNetworks(host, facts, context);
	const clashes = overlaps(podCidr, serviceCidr)
		? [`the pod network ${podCidr} overlaps the service network ${serviceCidr}`]
		: [];
	for (const [kind, cidr] of [
		['pod', podCidr],
		['service', serviceCidr],
	] as const) {
		const hits = networks.filter((network) => overlaps(cidr, network.cidr));
		const [first] = hits;
		if (first !== undefined) {
			clashes.push(`the ${kind} network ${cidr} overlaps ${first.cidr} (${first.what})`);
		}
	}
	return clashes;
}

function hostNetworks(host: HostSpec, facts: HostFacts, context: PreflightContext) {
	const isOurs = belongs(context, host, facts);
	const links = facts.network.interfaces
		.filter((link) => !(isOurs && CLUSTER_LINKS.test(link.name)))
		.flatMap((link) => link.addresses.map((cidr) => ({ cidr, what: link.name })));
	const routes = facts.network.routes
		.filter((route) => route.destination !== 'default' && route.destination.includes('/'))
		.filter((route) => !(isOurs && isOwnPodRoute(route, context.spec)))
		.map((route) => ({ cidr: route.destination, what: `route on ${route.device}` }));
	return [
		{ cidr: asCidr(host.address), what: 'the host’s address' },
		...links,
		...routes,
		...dockerToCome(facts, context.spec),
	];
}

/** docker gives its bridge this network unless something on the host has it already. */
const DOCKER_DEFAULT = '172.17.0.0/16';

function dockerToCome(facts: HostFacts, spec: ClusterSpec) {
	if (spec.runtime.name !== 'docker' || facts.docker !== null) return [];
	return [{ cidr: DOCKER_DEFAULT, what: 'docker0, once docker is installed' }];
}

/** Routes to the pods of other nodes, which the bridge CNI and flannel keep, and our own bridge's. */
function isOwnPodRoute(
	route: { destination: string; via: string | null; device: string },
	spec: ClusterSpec,
): boolean {
	if (!overlaps(spec.network.podCidr, route.destination)) return false;
	if (CLUSTER_LINKS.test(route.device)) return true;
	const { via } = route;
	return via !== null && spec.hosts.some((other) => contains(asCidr(other.address), via));
}

function asCidr(address: string): string {
	return `${address}/${address.includes(':') ? 128 : 32}`;
}
