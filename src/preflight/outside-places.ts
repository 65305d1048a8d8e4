import { type ClusterSpec, type HostSpec, isNodeHost } from '../model/spec.ts';
import { parseAddress } from '../spec/address.ts';

/** Something that the spec names and that is no host of it. */
export interface OutsidePlace {
	/** Stands for it among the targets of connections; no host can have the name. */
	target: '@endpoint' | '@etcd';
	address: string;
	port: number;
}

/** Whether the target of a connection is an outside place. */
export function isOutside(target: string): boolean {
	return target.startsWith('@');
}

/**
 * The operator's load balancer and existing etcd, as far as a host must reach them and they are given
 * by address: a name may mean something else to each host.
 */
export function outsidePlaces(spec: ClusterSpec, host: HostSpec): OutsidePlace[] {
	const { mode, address, port } = spec.endpoint;
	const places: OutsidePlace[] = [];
	if (mode === 'existing' && address !== undefined && isNodeHost(host)) {
		places.push({ target: '@endpoint', address, port });
	}
	if (host.roles.includes('control-plane')) {
		for (const url of spec.etcd.endpoints) {
			const { hostname, port: own, protocol } = new URL(url);
			const target = '@etcd';
			const implied = protocol === 'https:' ? 443 : 80;
			const bare = hostname.replace(/^\[|\]$/g, '');
			places.push({ target, address: bare, port: Number(own) || implied });
		}
	}
	return places.filter((place) => parseAddress(place.address) !== null);
}
