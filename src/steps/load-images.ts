import type { ImageResource } from '../model/resource.ts';
import { type ClusterSpec, type HostSpec, nodeHosts } from '../model/spec.ts';
import { proxyExports } from '../render/http-proxy.ts';
import { image as imageKind } from '../resources/artifact.ts';
import { quote } from '../ssh/quote.ts';
import { imageArtifacts, imagesFor, type Software } from './software.ts';
import { type HostContext, type Step, taskId } from './step.ts';

/**
 * Has every image on the host before kubeadm looks for it: one that it cannot pull costs its
 * preflight four minutes of retries (kubeadm PullImageRetry, 5 tries).
 */
export const loadImages: Step = {
	id: 'load-images',
	title: 'container images',
	estimate: 12,
	hosts: ({ spec }) => nodeHosts(spec),
	needs: ({ host }) => [taskId('fetch-software', host.name), taskId('install-runtime', host.name)],
	probe: () => [],

	plan(context) {
		const { spec, host, software } = context;
		if (software.images === 'archives') {
			return { kind: 'converge', resources: imageResources(spec, host, software) };
		}
		const missing = missingImages(context);
		return {
			kind: 'action',
			changes: missing.map((image) => ({
				verb: 'install',
				subject: `image ${image}`,
				note: 'pulled by the host',
			})),
			params: { images: missing },
		};
	},

	async run({ params, spec, job }) {
		const pull = spec.runtime.name === 'docker' ? 'docker pull -q' : 'ctr -n k8s.io images pull';
		const images = params.images as string[];
		// docker's daemon has the proxy in its own environment; ctr pulls by itself.
		await job(
			`set -e\n${proxyExports(spec)}${images.map((image) => `${pull} ${quote(image)}`).join('\n')}\n`,
		);
	},
};

/** The images of one host as Resources; none when the host pulls for itself. Pure. */
export function imageResources(
	spec: ClusterSpec,
	host: HostSpec,
	software: Software,
): ImageResource[] {
	if (software.images !== 'archives') return [];
	return imageArtifacts(software, imagesFor(spec, host, software)).map(({ image, artifact }) => ({
		kind: 'image',
		image,
		artifact: artifact.name,
		sha256: artifact.sha256,
		runtime: spec.runtime.name,
	}));
}

function missingImages({ spec, host, software, hostFacts }: HostContext): string[] {
	return imagesFor(spec, host, software).filter((image) => {
		const resource = {
			kind: 'image',
			image,
			artifact: '',
			sha256: '',
			runtime: spec.runtime.name,
		} as const;
		return imageKind.diff(resource, hostFacts, new Set()).length > 0;
	});
}
