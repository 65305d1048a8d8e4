import { firstClash, type HostNetwork, networksOf } from '../../advice/network-clashes.ts';
import { overlaps } from '../../facts/addresses.ts';
import type { HostFacts } from '../../model/facts.ts';
import type { HostSpec } from '../../model/spec.ts';
import { hostCheck, judge, type PreflightContext } from '../check.ts';
import { belongs } from '../membership.ts';

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
	const isNode = belongs(context, host, facts);
	const networks = networksOf(host.address, facts, { spec: context.spec, isNode });
	const clashes = overlaps(podCidr, serviceCidr)
		? [`the pod network ${podCidr} overlaps the service network ${serviceCidr}`]
		: [];
	for (const [kind, cidr] of [
		['pod', podCidr],
		['service', serviceCidr],
	] as const) {
		const clash = firstClash(cidr, networks);
		if (clash !== undefined) {
			clashes.push(`the ${kind} network ${cidr} overlaps ${clash.cidr} (${describe(clash)})`);
		}
	}
	return clashes;
}

function describe({ kind, device }: HostNetwork): string {
	if (kind === 'address') return 'the host’s address';
	if (kind === 'route') return `route on ${device}`;
	return kind === 'docker-to-come' ? `${device}, once docker is installed` : `${device}`;
}
