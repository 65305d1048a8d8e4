import { versionEntry } from '../../versions/table.ts';
import { fleetCheck, judge } from '../check.ts';

export const dockerSupport = fleetCheck(
	'docker-support',
	'Runtime fits the version',
	({ spec }) => {
		if (spec.runtime.name !== 'docker') return null;
		const { version } = spec.kubernetes;
		return judge(versionEntry(version).dockershim, 'error', {
			checked: `whether Kubernetes ${version} talks to docker`,
			observed: versionEntry(version).dockershim
				? 'its kubelet has the docker shim'
				: 'the docker shim was removed in 1.24',
			expected: 'a kubelet with the docker shim',
			fix: 'Set runtime.name to containerd.',
		});
	},
);
