import { prepareHost, swapResources } from '../prepare-host.ts';
import type { Step } from '../step.ts';

/** Swap off now and in /etc/fstab, also where the spec leaves it alone: it was asked for by name. */
export const turnSwapOff: Step = {
	id: 'turn-swap-off',
	title: 'turn swap off',
	estimate: 2,
	hosts: ({ spec }) => spec.hosts,
	needs: () => [],
	probe: prepareHost.probe,
	plan: ({ spec, hostFacts }) => ({
		kind: 'converge',
		resources: swapResources({ ...spec, os: { ...spec.os, swap: 'off' } }, hostFacts),
	}),
};
