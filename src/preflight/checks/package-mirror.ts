import { mirrorFor, mirrorHost } from '../../render/package-mirrors.ts';
import { mirrorOf } from '../../render/package-sources.ts';
import { hostCheck, ok, problem } from '../check.ts';

export const packageMirror = hostCheck(
	'package-mirror',
	'Package mirror',
	(_host, facts, { spec }) => {
		const { packageMirror: preset } = spec.os;
		if (preset === 'keep') return null;
		const base = {
			checked: `repositories that ${mirrorHost(preset)} can stand in for`,
			expected: 'those of the distribution',
		};
		if (mirrorFor(preset, facts) === null) {
			return problem('warning', {
				...base,
				observed: `none: the mirror has nothing for ${facts.os.prettyName}`,
				fix: 'Choose another os.packageMirror; with this one the host keeps its repositories.',
			});
		}
		const isUsed = mirrorOf(spec, facts) !== null;
		return ok({
			...base,
			observed: isUsed ? 'those of the distribution' : 'none: the host has repositories of its own',
		});
	},
);
