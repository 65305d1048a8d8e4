import { needsCriDockerd } from '../../render/cri-dockerd.ts';
import { criDockerdArchitectures } from '../../versions/downloads.ts';
import { fleetCheck, judge } from '../check.ts';

export const dockerSupport = fleetCheck(
	'docker-support',
	'Runtime fits the version',
	({ spec, facts }) => {
		if (spec.runtime.name !== 'docker') return null;
		const needsIt = needsCriDockerd(spec);
		const others = Object.values(facts).filter(
			({ arch }) => needsIt && !criDockerdArchitectures().includes(arch),
		);
		const way = needsIt ? 'through cri-dockerd' : 'its kubelet has the docker shim';
		return judge(others.length === 0, 'error', {
			checked: `how Kubernetes ${spec.kubernetes.version} talks to docker`,
			observed:
				others.length === 0
					? way
					: `no cri-dockerd is published for ${others.map(({ host, arch }) => `${arch} of ${host}`).join(', ')}`,
			expected: 'the docker shim, or cri-dockerd from Kubernetes 1.24 on',
			fix: 'Set runtime.name to containerd.',
		});
	},
);
