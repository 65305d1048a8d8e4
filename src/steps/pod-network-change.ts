import { parse as parseYaml } from 'yaml';
import { OperatorError } from '../model/errors.ts';
import type { ClusterSpec } from '../model/spec.ts';
import type { FleetContext } from './step.ts';

type Cni = ClusterSpec['network']['cni'];

/**
 * Refuses to give a cluster that stands another pod network. Pods keep the addresses and interfaces
 * that the old one gave them, and the rules of both would be on every host. A cluster that was
 * installed with `none` and has no CNI configuration on any host yet may be given one. Pure.
 * @throws OperatorError `cni-change`
 */
export function refuseOtherPodNetwork(context: FleetContext): void {
	const { spec, facts } = context;
	const before = recordedCni(context);
	const after = spec.network.cni;
	if (before === null || before === after) return;
	const configured = Object.values(facts).filter(
		({ kubernetes }) => kubernetes.cniFiles.length > 0,
	);
	if (before === 'none' && configured.length === 0) return;
	throw new OperatorError('The pod network of a cluster that stands cannot be exchanged', {
		code: 'cni-change',
		exitCode: 2,
		expected: `network.cni ${before}, which the cluster was installed with`,
		found: `network.cni ${after}: pods would keep addresses and routes of ${before}, and every host the rules of both`,
		fix: `Set network.cni back to ${before}, or take the cluster down with k8s-tui reset and install it anew.`,
	});
}

/** The network of the spec that was last applied; null where the cluster does not tell. */
function recordedCni({ cluster }: FleetContext): Cni | null {
	const text = cluster.view?.recordedSpec;
	if (!text) return cluster.view?.podNetwork?.name ?? null;
	const recorded = parseYaml(text) as { network?: { cni?: unknown } } | null;
	const cni = recorded?.network?.cni;
	return cni === 'bridge' || cni === 'flannel' || cni === 'calico' || cni === 'none' ? cni : null;
}
