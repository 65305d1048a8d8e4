import { type ClusterSpec, type EndpointSpec, hostsWith } from '../model/spec.ts';

/** Who is what, to be drawn. Host names in the order of the spec. */
export interface Layout {
	masters: { host: string; hasEtcd: boolean; runsPods: boolean }[];
	/** Members on hosts of the spec. */
	etcdMembers: string[];
	/** Client URLs of an etcd cluster that exists already. */
	etcdEndpoints: string[];
	/** Workers that are no masters. */
	workers: string[];
	endpoint: LayoutEndpoint;
}

export interface LayoutEndpoint {
	mode: EndpointSpec['mode'];
	/** VIP, or address of the load balancer; null for a local proxy, or where it is not set yet. */
	address: string | null;
	name: string;
	port: number;
	/** Hosts that run a part of it: haproxy and keepalived, or nginx. */
	hosts: string[];
}

/** The cluster of a spec as a drawing needs it. */
export function layoutOf(spec: ClusterSpec): Layout {
	const masters = hostsWith(spec, 'control-plane');
	const members = spec.etcd.mode === 'stacked' ? masters : hostsWith(spec, 'etcd');
	const workers = hostsWith(spec, 'worker').filter((host) => !masters.includes(host));
	return {
		masters: masters.map((host) => ({
			host: host.name,
			hasEtcd: members.includes(host),
			runsPods: host.roles.includes('worker'),
		})),
		etcdMembers: members.map(({ name }) => name),
		etcdEndpoints: [...spec.etcd.endpoints],
		workers: workers.map(({ name }) => name),
		endpoint: endpointOf(
			spec,
			masters.map(({ name }) => name),
			workers.map(({ name }) => name),
		),
	};
}

function endpointOf(
	{ endpoint }: ClusterSpec,
	masters: string[],
	workers: string[],
): LayoutEndpoint {
	const { mode, name, port, vip, address } = endpoint;
	if (mode === 'vip') return { mode, name, port, address: vip?.address ?? null, hosts: masters };
	if (mode === 'existing') return { mode, name, port, address: address ?? null, hosts: [] };
	return { mode, name, port, address: null, hosts: [...masters, ...workers] };
}
