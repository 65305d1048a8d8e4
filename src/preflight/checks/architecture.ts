import { downloadArchitectures } from '../../versions/downloads.ts';
import { hostCheck, judge } from '../check.ts';

/** A bundle holds programs for just one architecture; downloads are made for each host's own. */
export const architecture = hostCheck(
	'architecture',
	'Architecture',
	(_host, facts, { bundle }) => {
		const expected = bundle === null ? downloadArchitectures() : [bundle.arch];
		return judge(expected.includes(facts.arch), 'error', {
			checked:
				bundle === null ? 'processor architecture' : 'processor architecture against the bundle',
			observed: facts.arch,
			expected: expected.join(', '),
			fix: `Make a bundle for ${facts.arch}, or take the host out of cluster.yaml.`,
		});
	},
);
