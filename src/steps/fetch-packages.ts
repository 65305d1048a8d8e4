import { bringArtifacts } from './bring-artifacts.ts';
import { bundledPackages } from './bundled-packages.ts';
import { type Step, taskId } from './step.ts';

/** Brings the bundle's packages to hosts that lack some of them: before they install any. */
export const fetchPackages: Step = {
	id: 'fetch-packages',
	title: 'fetch packages',
	estimate: 10,
	hosts: (context) =>
		context.spec.hosts.filter((host) => {
			const hostFacts = context.facts[host.name];
			return hostFacts && bundledPackages({ ...context, host, hostFacts }).length > 0;
		}),
	needs: ({ host }) => [taskId('upgrade-kernel', host.name)],
	probe: () => [],

	plan(context) {
		const packages = bundledPackages(context);
		const bytes = packages.reduce((sum, { size }) => sum + (size ?? 0), 0);
		return {
			kind: 'action',
			params: {},
			changes: [
				{
					verb: 'install',
					subject: `${packages.length} packages of the bundle`,
					note: `${(bytes / 1e6).toFixed(1)} MB, of which the host takes what it lacks`,
				},
			],
		};
	},

	run: async (context) => await bringArtifacts(context, bundledPackages(context)),
};
