import { versionEntry } from '../../versions/table.ts';
import { hostCheck, ok, problem } from '../check.ts';

export const cgroupVersion = hostCheck(
	'cgroup-version',
	'cgroup version',
	(_host, facts, { spec }) => {
		const { version } = spec.kubernetes;
		const base = {
			checked: `cgroup version for Kubernetes ${version}`,
			observed: `cgroup v${facts.cgroup.version}`,
		};
		if (facts.cgroup.version === 2) {
			return supportsV2(version)
				? ok({ ...base, expected: 'v1 or v2' })
				: problem('warning', {
						...base,
						expected: 'v1: cgroup v2 is stable since Kubernetes 1.25',
						fix: 'Use Kubernetes 1.25 or later, or boot with systemd.unified_cgroup_hierarchy=0.',
					});
		}
		if (versionEntry(version).cgroupV1) return ok({ ...base, expected: 'v1 or v2' });
		return problem('error', {
			...base,
			expected: 'v2: this kubelet does not start on cgroup v1',
			fix: 'Boot the host with systemd.unified_cgroup_hierarchy=1, or choose Kubernetes 1.34 or older.',
		});
	},
);

/** Kubernetes documentation, "About cgroup v2": alpha from 1.18, beta 1.22, stable 1.25. */
function supportsV2(version: string): boolean {
	return Number(version.split('.')[1]) >= 19;
}
