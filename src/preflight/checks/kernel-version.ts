import semver from 'semver';
import { versionEntry } from '../../versions/table.ts';
import { hostCheck, judge, problem } from '../check.ts';

export const kernelVersion = hostCheck(
	'kernel-version',
	'Kernel version',
	(_host, facts, { spec }) => {
		const { minKernel, version } = versionEntry(spec.kubernetes.version);
		const found = semver.coerce(facts.kernel);
		const minimum = semver.coerce(minKernel);
		const verdict = {
			checked: `kernel version for Kubernetes ${version}`,
			observed: facts.kernel,
			expected: `${minKernel} or newer`,
			fix: 'Install a newer kernel of the distribution and reboot, or set os.kernelUpgrade.',
		};
		if (found === null || minimum === null) return problem('warning', verdict);
		// What the upgrade brings is not known before.
		const severity = spec.os.kernelUpgrade ? 'warning' : 'error';
		return judge(semver.gte(found, minimum), severity, verdict);
	},
);
