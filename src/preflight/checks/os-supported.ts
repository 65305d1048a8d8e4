import { hostCheck, judge, problem } from '../check.ts';

export const osSupported = hostCheck(
	'os-supported',
	'Distribution',
	(_host, facts, { thresholds }) => {
		const { id, versionId, prettyName, family } = facts.os;
		const system = thresholds.systems.supported.find((candidate) => candidate.id === id);
		const verdict = {
			checked: 'distribution and its version',
			observed: prettyName || `${id} ${versionId}`,
			expected: thresholds.systems.supported
				.map((candidate) => `${candidate.id} ${candidate.versions.join('/')}`)
				.join(', '),
			fix: 'Use one of the listed systems; k8s-tui is not tested on this one.',
		};
		if (system === undefined) return problem(family === 'unknown' ? 'error' : 'warning', verdict);
		const isListed = system.versions.some(
			(version) => versionId === version || versionId.startsWith(`${version}.`),
		);
		return judge(isListed, 'warning', {
			...verdict,
			expected: `${id} ${system.versions.join(', ')}`,
		});
	},
);
