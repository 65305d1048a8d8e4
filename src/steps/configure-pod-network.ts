import type { Resource } from '../model/resource.ts';
import { nodeHosts } from '../model/spec.ts';
import { CNI_CONFIG_PATH, cniBridgeConfig, nodeCidrOf } from '../render/cni-bridge.ts';
import { requireInterfaceFor } from '../render/interface-for.ts';
import { allotNodeCidrs, type NodeCidrs } from '../render/node-cidrs.ts';
import {
	POD_NETWORK_SCRIPT_PATH,
	POD_NETWORK_UNIT,
	POD_NETWORK_UNIT_PATH,
	podNetworkScript,
	podNetworkUnit,
} from '../render/pod-network.ts';
import { type FleetContext, type HostContext, type Step, taskId } from './step.ts';

/** The `bridge` network: a CIDR for each node, and routes between the nodes that stay. */
export const configurePodNetwork: Step = {
	id: 'configure-pod-network',
	title: 'pod network',
	estimate: 1,
	hosts: ({ spec }) => (spec.network.cni === 'bridge' ? nodeHosts(spec) : []),
	needs: ({ host }) => [taskId('install-packages', host.name)],
	probe: () => [
		{
			files: [CNI_CONFIG_PATH, POD_NETWORK_SCRIPT_PATH, POD_NETWORK_UNIT_PATH],
			units: [POD_NETWORK_UNIT],
		},
	],
	plan: (context) => ({ kind: 'converge', resources: resources(context) }),
};

/**
 * The share of the pod network that each host has: what hosts and nodes already carry stays, new
 * hosts get the lowest free blocks. Pure.
 */
export function podCidrs({ spec, facts, cluster }: FleetContext): NodeCidrs {
	const existing: NodeCidrs = {};
	for (const node of cluster.view?.nodes ?? []) {
		if (node.podCidr) existing[node.name] = node.podCidr;
	}
	for (const [host, { observed }] of Object.entries(facts)) {
		const cidr = nodeCidrOf(observed.files[CNI_CONFIG_PATH]?.content ?? '');
		if (cidr) existing[host] = cidr;
	}
	return allotNodeCidrs(spec, existing);
}

function resources(context: HostContext): Resource[] {
	const { spec, host, hostFacts } = context;
	const cidrs = podCidrs(context);
	const cidr = cidrs[host.name];
	if (!cidr) throw new Error(`no pod CIDR was allotted to ${host.name}`);
	const { mtu } = requireInterfaceFor(host.address, hostFacts);
	return [
		{
			kind: 'file',
			path: CNI_CONFIG_PATH,
			content: cniBridgeConfig(spec, cidr, mtu),
			mode: '0644',
		},
		{
			kind: 'file',
			path: POD_NETWORK_SCRIPT_PATH,
			content: podNetworkScript(spec, host, cidrs),
			mode: '0755',
		},
		{ kind: 'file', path: POD_NETWORK_UNIT_PATH, content: podNetworkUnit(), mode: '0644' },
		{
			kind: 'service',
			unit: POD_NETWORK_UNIT,
			enabled: true,
			active: true,
			configFiles: [POD_NETWORK_SCRIPT_PATH],
			onChange: 'reload',
		},
	];
}
