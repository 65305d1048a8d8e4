import type { ArtifactResource } from '../model/resource.ts';
import { type ClusterSpec, externalEtcdHosts, type HostSpec, isNodeHost } from '../model/spec.ts';
import { artifact as artifactKind, image as imageKind } from '../resources/artifact.ts';
import { probesOf } from '../resources/diff.ts';
import { arrival, bringArtifacts } from './bring-artifacts.ts';
import { criDockerdProgram } from './cri-dockerd.ts';
import { etcdPrograms } from './etcd-programs.ts';
import { programResources } from './install-kubernetes.ts';
import { imageResources } from './load-images.ts';
import { operatorManifest } from './operator-manifest.ts';
import type { Artifact, Software } from './software.ts';
import { type HostContext, type Step, taskId } from './step.ts';

/**
 * Brings the files that a host still needs into its artifact store: from the bundle (each file
 * leaves the operator's machine once, hosts pass it on) or from where the host downloads it.
 */
export const fetchSoftware: Step = {
	id: 'fetch-software',
	title: 'fetch software',
	estimate: 15,
	hosts: ({ spec }) => spec.hosts,
	// A host that downloads needs curl; one that passes files on, a firewall that lets the others in.
	needs: ({ host, software }) =>
		software.artifacts.some(({ origin }) => origin.kind === 'url')
			? [taskId('install-packages', host.name)]
			: [taskId('prepare-host', host.name)],
	probe: (spec, host, software) => probesOf(programsOf(spec, host, software)),

	plan(context) {
		const wanted = neededArtifacts(context);
		return {
			kind: 'action',
			changes: wanted.map(arrival),
			params: { artifacts: wanted.map(({ name }) => name) },
		};
	},

	async run(context) {
		const names = new Set(context.params.artifacts as string[]);
		await bringArtifacts(
			context,
			context.software.artifacts.filter(({ name }) => names.has(name)),
		);
	},
};

function programsOf(spec: ClusterSpec, host: HostSpec, software: Software): ArtifactResource[] {
	return [
		...(isNodeHost(host)
			? [...programResources(software), ...criDockerdProgram(spec, software)]
			: []),
		...operatorManifest(spec, host, software),
		...(externalEtcdHosts(spec).includes(host) ? etcdPrograms(software) : []),
	];
}

/** The artifacts whose program is not installed, or whose image is not loaded, on this host. */
function neededArtifacts({ spec, host, software, hostFacts }: HostContext): Artifact[] {
	const programs = programsOf(spec, host, software).filter(
		(resource) => artifactKind.diff(resource, hostFacts, new Set()).length > 0,
	);
	const images = (isNodeHost(host) ? imageResources(spec, host, software) : []).filter(
		(resource) => imageKind.diff(resource, hostFacts, new Set()).length > 0,
	);
	const names = new Set([...programs, ...images].map((resource) => resource.artifact));
	return software.artifacts.filter(({ name }) => names.has(name));
}
