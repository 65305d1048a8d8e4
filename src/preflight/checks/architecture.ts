import { hostCheck, judge } from '../check.ts';

const SUPPORTED = ['amd64', 'arm64', 'ppc64le', 's390x'];

/** Kubernetes publishes servers for these; an offline bundle holds just one of them. */
export const architecture = hostCheck(
	'architecture',
	'Architecture',
	(_host, facts, { bundle }) => {
		const expected = bundle === null ? SUPPORTED : [bundle.arch];
		return judge(expected.includes(facts.arch), 'error', {
			checked:
				bundle === null ? 'processor architecture' : 'processor architecture against the bundle',
			observed: facts.arch,
			expected: expected.join(', '),
			fix:
				bundle === null
					? 'Use a host with one of these architectures.'
					: `Make a bundle for ${facts.arch}, or take the host out of cluster.yaml.`,
		});
	},
);
