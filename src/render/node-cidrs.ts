import ipaddr from 'ipaddr.js';
import { OperatorError } from '../model/errors.ts';
import { type ClusterSpec, nodeHosts } from '../model/spec.ts';

/** Node CIDR by host name. */
export type NodeCidrs = Record<string, string>;

function toNumber(address: string): number {
	return ipaddr.IPv4.parse(address)
		.toByteArray()
		.reduce((sum, byte) => sum * 256 + byte, 0);
}

function toAddress(value: number): string {
	return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** First and last address of an IPv4 CIDR, as numbers. */
function range(cidr: string): [number, number] {
	const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
	const size = 2 ** (32 - prefix);
	const first = Math.floor(toNumber(address.toString()) / size) * size;
	return [first, first + size - 1];
}

function full(spec: ClusterSpec, blocks: number, hosts: number): OperatorError {
	const { podCidr, nodePrefix } = spec.network;
	return new OperatorError('The pod network has no room for all nodes', {
		code: 'pod-cidr-full',
		exitCode: 2,
		expected: `at most ${blocks} nodes: ${podCidr} in blocks of /${nodePrefix}`,
		found: `${hosts} nodes`,
		fix: 'Set a larger network.nodePrefix or, before the cluster exists, a larger network.podCidr.',
	});
}

/**
 * The share of the pod network that each host of the spec has. What is allotted stays, whatever the
 * order of hosts; a new host gets the lowest block that overlaps nobody's, also not that of a host
 * which has left the spec but is still in `existing`.
 * @param existing allotments found on hosts or Node objects, by host name.
 * @returns one entry per host of the spec.
 * @throws OperatorError `pod-cidr-full`.
 */
export function allotNodeCidrs(spec: ClusterSpec, existing: NodeCidrs): NodeCidrs {
	const { podCidr, nodePrefix } = spec.network;
	const [first, last] = range(podCidr);
	const size = 2 ** (32 - nodePrefix);
	const taken = Object.values(existing).map(range);
	const allotted: NodeCidrs = {};
	let next = first;
	for (const { name } of nodeHosts(spec)) {
		const known = Object.hasOwn(existing, name) ? existing[name] : undefined;
		if (known !== undefined) {
			allotted[name] = known;
			continue;
		}
		while (taken.some(([from, to]) => next <= to && from < next + size)) next += size;
		if (next + size - 1 > last) {
			throw full(spec, Math.floor((last - first + 1) / size), nodeHosts(spec).length);
		}
		allotted[name] = `${toAddress(next)}/${nodePrefix}`;
		next += size;
	}
	return allotted;
}
