import { fullImageName } from '../../bundle/lookup.ts';
import { type BundleContents, fleetCheck, type Judgement, judge } from '../check.ts';

export const bundleContents = fleetCheck(
	'bundle-contents',
	'Bundle is complete',
	({ spec, bundle }) => {
		if (bundle === null) return null;
		const version: Judgement = judge(
			bundle.kubernetesVersion === spec.kubernetes.version,
			'error',
			{
				checked: `Kubernetes version of the bundle ${bundle.directory}`,
				observed: bundle.kubernetesVersion,
				expected: spec.kubernetes.version,
				fix: `Use the bundle for ${spec.kubernetes.version}, or set kubernetes.version to ${bundle.kubernetesVersion}.`,
			},
		);
		return [
			version,
			compare(bundle, 'files', bundle.wantedFiles, bundle.files),
			compare(bundle, 'images', bundle.wantedImages, bundle.images),
		];
	},
);

function compare(
	bundle: BundleContents,
	kind: 'files' | 'images',
	wanted: string[],
	present: string[],
): Judgement {
	const held = new Set(kind === 'images' ? present.map(fullImageName) : present);
	const missing = wanted.filter(
		(name) => !held.has(kind === 'images' ? fullImageName(name) : name),
	);
	return judge(missing.length === 0, 'error', {
		checked: `${kind} in the bundle ${bundle.directory}`,
		observed:
			missing.length === 0 ? `all ${wanted.length} there` : `missing: ${missing.join(', ')}`,
		expected: wanted.join(', ') || 'none',
		fix: 'Put what is missing into DIR and make it again: k8s-tui bundle create --from DIR',
	});
}
