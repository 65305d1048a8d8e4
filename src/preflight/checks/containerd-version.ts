import semver from 'semver';
import { versionEntry } from '../../versions/table.ts';
import { hostCheck, judge, ok } from '../check.ts';

export const containerdVersion = hostCheck(
	'containerd-version',
	'containerd version',
	(_host, facts, { spec }) => {
		if (spec.runtime.name !== 'containerd') return null;
		const { minContainerd, version } = versionEntry(spec.kubernetes.version);
		const base = {
			checked: `containerd version for Kubernetes ${version}`,
			expected: `${minContainerd} or newer`,
		};
		if (facts.containerd === null) return ok({ ...base, observed: 'not installed yet' });
		const found = semver.coerce(facts.containerd.version);
		const minimum = semver.coerce(minContainerd);
		const holds = found === null || minimum === null || semver.gte(found, minimum);
		return judge(holds, 'error', {
			...base,
			observed: facts.containerd.version,
			fix: 'Upgrade containerd on this host, or choose an older Kubernetes version.',
		});
	},
);
