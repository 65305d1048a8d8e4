import { prefixLength } from '../facts/addresses.ts';
import type { NetworkSpec } from '../model/spec.ts';

/** How much a pod network holds. */
export interface PodRoom {
	/** Nodes that get a share; 0 if a share is larger than the network. */
	nodes: number;
	/** Addresses of a share that pods can have. */
	podsPerNode: number;
}

/** Room in a pod network; null if its CIDR cannot be read. */
export function podRoom({
	podCidr,
	nodePrefix,
}: Pick<NetworkSpec, 'podCidr' | 'nodePrefix'>): PodRoom | null {
	const prefix = prefixLength(podCidr);
	if (prefix === null) return null;
	const bits = podCidr.includes(':') ? 128 : 32;
	return {
		nodes: Math.max(0, Math.floor(2 ** (nodePrefix - prefix))),
		// Network, broadcast and the bridge's own address are no pod's.
		podsPerNode: 2 ** (bits - nodePrefix) - 3,
	};
}
