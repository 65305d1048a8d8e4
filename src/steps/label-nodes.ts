import type { NodeView } from '../model/facts.ts';
import { type HostSpec, nodeHosts } from '../model/spec.ts';
import { quote } from '../ssh/quote.ts';
import { podCidrs } from './configure-pod-network.ts';
import { initHost } from './init-control-plane.ts';
import { kubectlFunctions } from './kubectl.ts';
import { type FleetContext, type Step, taskId } from './step.ts';
import { settledControlPlane } from './tune-control-plane.ts';

/** Gives the nodes the labels and taints of the spec, and records the node CIDRs that we allot. */
export const labelNodes: Step = {
	id: 'label-nodes',
	title: 'labels and taints',
	estimate: 1,
	scope: 'cluster',
	hosts: (context) => {
		const host = initHost(context);
		return host ? [host] : [];
	},
	needs: ({ spec, host }) => [
		taskId('init-control-plane', host.name),
		...settledControlPlane(spec),
		...spec.hosts.flatMap(({ name }) => [
			taskId('join-control-plane', name),
			taskId('join-worker', name),
		]),
	],
	probe: () => [],

	plan(context) {
		const commands = nodeCommands(context);
		return {
			kind: 'action',
			params: { commands: commands.map(({ command }) => command) },
			changes: commands.map(({ subject }) => ({ verb: 'update', subject })),
		};
	},

	async run({ spec, params, job }) {
		const commands = params.commands as string[];
		await job(`${kubectlFunctions(spec)}set -e\n${commands.join('\n')}\n`);
	},
};

interface NodeCommand {
	command: string;
	subject: string;
}

function nodeCommands(context: FleetContext): NodeCommand[] {
	const cidrs = context.spec.network.cni === 'bridge' ? podCidrs(context) : {};
	return nodeHosts(context.spec).flatMap((host) => {
		if (!context.facts[host.name] || !context.targets.has(host.name)) return [];
		const node = context.cluster.view?.nodes.find(({ name }) => name === host.name);
		return [
			...labelCommands(host, node),
			...taintCommands(host, node),
			...cidrCommands(host, node, cidrs[host.name]),
		];
	});
}

function labelCommands(host: HostSpec, node: NodeView | undefined): NodeCommand[] {
	return Object.entries(host.labels)
		.filter(([key, value]) => node?.labels[key] !== value)
		.map(([key, value]) => ({
			command: `kc label --overwrite node ${host.name} ${quote(`${key}=${value}`)}`,
			subject: `label ${key}=${value} of node ${host.name}`,
		}));
}

function taintCommands(host: HostSpec, node: NodeView | undefined): NodeCommand[] {
	return host.taints
		.filter(
			({ key, value = '', effect }) =>
				!node?.taints.some(
					(taint) => taint.key === key && taint.value === value && taint.effect === effect,
				),
		)
		.map(({ key, value, effect }) => {
			const taint = `${key}${value ? `=${value}` : ''}:${effect}`;
			return {
				command: `kc taint --overwrite node ${host.name} ${quote(taint)}`,
				subject: `taint ${taint} of node ${host.name}`,
			};
		});
}

/** Node.spec.podCIDR may be set once while it is empty (API server validation of NodeSpec). */
function cidrCommands(
	host: HostSpec,
	node: NodeView | undefined,
	cidr: string | undefined,
): NodeCommand[] {
	if (!cidr || node?.podCidr) return [];
	const patch = JSON.stringify({ spec: { podCIDR: cidr, podCIDRs: [cidr] } });
	return [
		{
			command: `kc patch node ${host.name} --type merge -p ${quote(patch)}`,
			subject: `podCIDR ${cidr} of node ${host.name}`,
		},
	];
}
