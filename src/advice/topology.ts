import type { FleetFacts } from '../model/facts.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { interfaceFor } from '../render/interface-for.ts';
import { type Layout, layoutOf } from './layout.ts';
import { mayFail } from './quorum.ts';

/** What a topology means, by where it belongs on the screen. */
export interface TopologyAdvice {
	layout: Layout;
	survives: SurvivesStatement[];
	costs: CostStatement[];
	warnings: TopologyWarning[];
}

export type SurvivesStatement =
	/** Of these masters so many may fail, each with its etcd member where it has one. */
	| { id: 'masters-may-fail'; hosts: string[]; mayFail: number; withEtcdMember: boolean }
	| { id: 'etcd-members-may-fail'; hosts: string[]; mayFail: number }
	/** The VIP moves to another master. */
	| { id: 'vip-moves'; hosts: string[] }
	/** Each node's proxy leaves out masters that are down. */
	| { id: 'proxy-skips-dead-masters'; hosts: string[] };

export type CostStatement =
	/** A master and its etcd member fail together. */
	| { id: 'master-takes-etcd-member'; hosts: string[] }
	| { id: 'hosts-for-etcd'; hosts: string[]; masters: number }
	| { id: 'etcd-is-yours'; endpoints: string[] }
	/** All API traffic goes through one master at a time. */
	| { id: 'vip-one-master-carries-all'; hosts: string[] }
	| { id: 'proxy-on-every-node'; hosts: string[] }
	| { id: 'load-balancer-is-yours'; hosts: string[]; address: string | null };

export type TopologyWarning =
	| { id: 'no-master' }
	/** While it is down there is no API; workloads go on. */
	| { id: 'single-master'; hosts: string[] }
	/** Either one's failure stops etcd: less safe than one alone. */
	| { id: 'two-masters-worse-than-one'; hosts: string[] }
	| { id: 'even-masters-no-better'; hosts: string[]; asGoodAs: number; mayFail: number }
	/** Each write waits for more members: etcd's FAQ advises at most seven. */
	| { id: 'many-etcd-members'; hosts: string[]; most: number }
	| { id: 'single-etcd-member'; hosts: string[] }
	| { id: 'two-etcd-members-worse-than-one'; hosts: string[] }
	| { id: 'even-etcd-members-no-better'; hosts: string[]; asGoodAs: number; mayFail: number }
	/** External etcd without members or endpoints: so many hosts more are needed. */
	| { id: 'etcd-hosts-missing'; hosts: string[]; missing: number }
	/** External members that fail with a master after all. */
	| { id: 'etcd-shares-host-with-master'; hosts: string[] }
	| { id: 'nowhere-for-pods' }
	| { id: 'vip-not-set' }
	/** `certain`: the provider's network is known not to follow ARP. */
	| { id: 'vip-in-vpc'; hosts: string[]; providers: string[]; certain: boolean }
	| { id: 'vip-not-in-subnet'; hosts: string[]; address: string }
	| { id: 'load-balancer-not-set' };

/** etcd FAQ, "What is maximum cluster size?". */
const MOST_ETCD_MEMBERS = 7;
const LEAST_EXTERNAL_MEMBERS = 3;

/**
 * What the chosen topology survives and costs, and what is wrong with it for these hosts.
 * @param facts of the hosts that have answered so far.
 * @param cloudsWithoutArp providers whose network does not let an address move.
 */
export function topologyAdvice(
	spec: ClusterSpec,
	facts: FleetFacts,
	cloudsWithoutArp: readonly string[],
): TopologyAdvice {
	const layout = layoutOf(spec);
	return {
		layout,
		survives: survives(spec, layout),
		costs: costs(spec, layout),
		warnings: [
			...warnMasters(spec, layout),
			...(spec.etcd.mode === 'external' ? warnExternalEtcd(layout) : []),
			...warnEndpoint(spec, layout, facts, cloudsWithoutArp),
		],
	};
}

function survives({ etcd, endpoint }: ClusterSpec, layout: Layout): SurvivesStatement[] {
	const masters = layout.masters.map(({ host }) => host);
	const found: SurvivesStatement[] = [];
	const isStacked = etcd.mode === 'stacked';
	// Behind an etcd of its own, each API server is as good as the others.
	const lost = isStacked ? mayFail(masters.length) : Math.max(0, masters.length - 1);
	if (lost > 0) {
		const withEtcdMember = layout.masters.some(({ hasEtcd }) => hasEtcd);
		found.push({ id: 'masters-may-fail', hosts: masters, mayFail: lost, withEtcdMember });
	}
	const members = layout.etcdMembers;
	if (!isStacked && mayFail(members.length) > 0) {
		const statement = { hosts: members, mayFail: mayFail(members.length) };
		found.push({ id: 'etcd-members-may-fail', ...statement });
	}
	if (masters.length < 2) return found;
	if (endpoint.mode === 'vip') found.push({ id: 'vip-moves', hosts: masters });
	if (endpoint.mode === 'local-proxy') {
		found.push({ id: 'proxy-skips-dead-masters', hosts: layout.endpoint.hosts });
	}
	return found;
}

function costs({ etcd, endpoint }: ClusterSpec, layout: Layout): CostStatement[] {
	const masters = layout.masters.map(({ host }) => host);
	const found: CostStatement[] = [];
	if (etcd.mode === 'stacked') {
		if (masters.length > 1) found.push({ id: 'master-takes-etcd-member', hosts: masters });
	} else if (layout.etcdEndpoints.length > 0) {
		found.push({ id: 'etcd-is-yours', endpoints: layout.etcdEndpoints });
	} else {
		found.push({ id: 'hosts-for-etcd', hosts: layout.etcdMembers, masters: masters.length });
	}
	if (endpoint.mode === 'vip') {
		if (masters.length > 1) found.push({ id: 'vip-one-master-carries-all', hosts: masters });
	} else if (endpoint.mode === 'local-proxy') {
		found.push({ id: 'proxy-on-every-node', hosts: layout.endpoint.hosts });
	} else {
		const { address } = layout.endpoint;
		found.push({ id: 'load-balancer-is-yours', hosts: masters, address });
	}
	return found;
}

function warnMasters({ etcd }: ClusterSpec, layout: Layout): TopologyWarning[] {
	const hosts = layout.masters.map(({ host }) => host);
	const found: TopologyWarning[] = [];
	if (hosts.length === 0) found.push({ id: 'no-master' });
	if (hosts.length === 1) found.push({ id: 'single-master', hosts });
	if (etcd.mode === 'stacked') {
		if (hosts.length === 2) found.push({ id: 'two-masters-worse-than-one', hosts });
		else if (isEven(hosts)) found.push({ id: 'even-masters-no-better', ...noBetter(hosts) });
		found.push(...tooMany(hosts));
	}
	const runsPods = layout.workers.length > 0 || layout.masters.some((master) => master.runsPods);
	if (hosts.length > 0 && !runsPods) found.push({ id: 'nowhere-for-pods' });
	return found;
}

function warnExternalEtcd({ etcdMembers, etcdEndpoints, masters }: Layout): TopologyWarning[] {
	if (etcdEndpoints.length > 0) return [];
	const hosts = etcdMembers;
	const found: TopologyWarning[] = [];
	if (hosts.length < LEAST_EXTERNAL_MEMBERS) {
		found.push({ id: 'etcd-hosts-missing', hosts, missing: LEAST_EXTERNAL_MEMBERS - hosts.length });
	}
	if (hosts.length === 1) found.push({ id: 'single-etcd-member', hosts });
	if (hosts.length === 2) found.push({ id: 'two-etcd-members-worse-than-one', hosts });
	else if (isEven(hosts)) found.push({ id: 'even-etcd-members-no-better', ...noBetter(hosts) });
	const shared = masters.filter(({ hasEtcd }) => hasEtcd).map(({ host }) => host);
	if (shared.length > 0) found.push({ id: 'etcd-shares-host-with-master', hosts: shared });
	return [...found, ...tooMany(hosts)];
}

function isEven(hosts: readonly string[]): boolean {
	return hosts.length > 0 && hosts.length % 2 === 0;
}

function noBetter(hosts: string[]): { hosts: string[]; asGoodAs: number; mayFail: number } {
	return { hosts, asGoodAs: hosts.length - 1, mayFail: mayFail(hosts.length) };
}

function tooMany(hosts: string[]): TopologyWarning[] {
	if (hosts.length <= MOST_ETCD_MEMBERS) return [];
	return [{ id: 'many-etcd-members', hosts, most: MOST_ETCD_MEMBERS }];
}

function warnEndpoint(
	{ endpoint }: ClusterSpec,
	layout: Layout,
	facts: FleetFacts,
	cloudsWithoutArp: readonly string[],
): TopologyWarning[] {
	if (endpoint.mode === 'existing') {
		return endpoint.address === undefined ? [{ id: 'load-balancer-not-set' }] : [];
	}
	if (endpoint.mode !== 'vip') return [];
	const known = layout.masters.flatMap(({ host }) => {
		const answer = facts[host];
		return answer === undefined ? [] : [{ name: host, facts: answer }];
	});
	const inCloud = known.flatMap((host) => {
		const { provider } = host.facts.cloud;
		return provider === null ? [] : [{ name: host.name, provider }];
	});
	const found: TopologyWarning[] = [];
	if (inCloud.length > 0) {
		const hosts = inCloud.map(({ name }) => name);
		const providers = [...new Set(inCloud.map(({ provider }) => provider))];
		const certain = providers.some((provider) => cloudsWithoutArp.includes(provider));
		found.push({ id: 'vip-in-vpc', hosts, providers, certain });
	}
	const address = endpoint.vip?.address;
	if (address === undefined) return [...found, { id: 'vip-not-set' }];
	const outside = known.filter((host) => interfaceFor(address, host.facts) === null);
	if (outside.length > 0) {
		found.push({ id: 'vip-not-in-subnet', hosts: outside.map(({ name }) => name), address });
	}
	return found;
}
