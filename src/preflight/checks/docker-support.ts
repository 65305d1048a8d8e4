import { needsCriDockerd } from '../../render/cri-dockerd.ts';
import { fleetCheck, ok } from '../check.ts';

export const dockerSupport = fleetCheck(
	'docker-support',
	'Runtime fits the version',
	({ spec }) => {
		if (spec.runtime.name !== 'docker') return null;
		return ok({
			checked: `how Kubernetes ${spec.kubernetes.version} talks to docker`,
			observed: needsCriDockerd(spec)
				? 'through cri-dockerd, which k8s-tui installs'
				: 'its kubelet has the docker shim',
			expected: 'a way',
		});
	},
);
