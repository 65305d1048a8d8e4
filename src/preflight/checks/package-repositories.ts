import type { HostFacts } from '../../model/facts.ts';
import { type Judgement, ok, problem } from '../check.ts';
import { probeCheck } from '../probe-check.ts';

export const packageRepositories = probeCheck(
	'package-repositories',
	'Package repositories answer',
	(_host, probe, _context, facts) => {
		const tried = probe.fetches.filter((one) => one.purpose === 'package-repository');
		if (tried.length === 0) return judgeUnmeasured(facts);
		const failed = tried.filter((one) => one.state !== 'ok');
		const base = {
			checked: `the ${tried.length} repositories that apt is configured with`,
			expected: 'all answer: packages are missing on this host',
		};
		if (failed.length === 0) return ok({ ...base, observed: 'all answer' });
		const observed = failed.map(({ url, detail }) => `${url} ${detail}`.trim()).join('; ');
		const fix =
			'Correct /etc/apt/sources.list or Acquire::http::Proxy in /etc/apt/apt.conf.d, or open the way to the mirror.';
		// The packages may be in those that answer.
		return problem(failed.length === tried.length ? 'error' : 'warning', {
			...base,
			observed,
			fix,
		});
	},
);

function judgeUnmeasured(facts: HostFacts): Judgement | null {
	const missing = Object.entries(facts.observed.packages).filter(([, version]) => version === null);
	const base = {
		checked: 'package repositories',
		expected: 'they answer, where packages are missing',
	};
	if (missing.length === 0) return ok({ ...base, observed: 'not needed: no package is missing' });
	return problem('warning', {
		...base,
		observed: `not measured with ${facts.packages.manager ?? 'no package manager'}`,
		fix: 'See that the host can install packages by itself.',
	});
}
