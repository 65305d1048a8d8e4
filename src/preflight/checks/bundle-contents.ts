import { fleetCheck, type Judgement, judge } from '../check.ts';

export const bundleContents = fleetCheck(
	'bundle-contents',
	'Bundle is complete',
	({ spec, bundle }) => {
		if (bundle === null) return null;
		const again = 'Make it again: k8s-tui bundle create --from DIR';
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
			compare('files', bundle.wantedFiles, bundle.files),
			compare('images', bundle.wantedImages, bundle.images),
		];

		function compare(kind: string, wanted: string[], present: string[]): Judgement {
			const missing = wanted.filter((name) => !present.includes(name));
			return judge(missing.length === 0, 'error', {
				checked: `${kind} in the bundle ${bundle?.directory}`,
				observed:
					missing.length === 0 ? `all ${wanted.length} there` : `missing: ${missing.join(', ')}`,
				expected: wanted.join(', ') || 'none',
				fix: `Put what is missing into DIR. ${again}`,
			});
		}
	},
);
