import { kernelResources, prepareHost } from '../prepare-host.ts';
import type { Step } from '../step.ts';

/** Modules and sysctls of a node, now and at boot, also where the spec leaves them alone. */
export const loadKernelModules: Step = {
	id: 'load-kernel-modules',
	title: 'kernel modules and settings',
	estimate: 2,
	hosts: ({ spec }) => spec.hosts,
	needs: () => [],
	probe: prepareHost.probe,
	plan: ({ spec, hostFacts }) => ({
		kind: 'converge',
		resources: kernelResources(
			{ ...spec, os: { ...spec.os, kernelModules: true, applySysctls: true } },
			hostFacts,
		),
	}),
};
