import { lackingPackages } from '../../bundle/package-file.ts';
import { missingPackages } from '../../render/host-packages.ts';
import { hostCheck, ok, problem } from '../check.ts';

export const bundlePackages = hostCheck(
	'bundle-packages',
	'Packages in the bundle',
	(host, facts, { spec, bundle }) => {
		if (!bundle?.packages) return null;
		const missing = missingPackages(spec, host, facts);
		const base = {
			checked: `packages in the bundle ${bundle.directory}`,
			expected: missing.join(', ') || 'nothing: no package is missing on this host',
		};
		const lacking = lackingPackages(bundle.packages, facts.os, missing);
		const { os } = bundle.packages;
		if (missing.length === 0) return ok({ ...base, observed: 'none is needed' });
		if (lacking?.length === 0) return ok({ ...base, observed: 'all there' });
		const here = `${facts.os.id}${facts.os.versionId}`;
		return problem('warning', {
			...base,
			observed:
				lacking === null
					? `they are for ${os}, and this is ${here}`
					: `missing: ${lacking.join(', ')}`,
			fix: `The host takes all of them from its own package sources. To spare it that, add them to a bundle for ${here}: k8s-tui bundle create --os ${here}`,
		});
	},
);
