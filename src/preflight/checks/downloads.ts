import { ok, problem } from '../check.ts';
import { probeCheck } from '../probe-check.ts';

export const downloads = probeCheck(
	'downloads',
	'Downloads and registry',
	(_host, probe, { spec }) => {
		const tried = probe.fetches.filter(
			({ purpose }) => purpose === 'image-registry' || purpose === 'download',
		);
		if (tried.length === 0) return null;
		const base = {
			checked: `locations ${tried.map((one) => one.url).join(', ')}`,
			expected: 'all answer',
		};
		const failed = tried.filter((one) => one.state === 'failed');
		const untried = tried.filter((one) => one.state === 'untried');
		const describe = (all: typeof tried) =>
			all.map(({ url, detail }) => `${url} ${detail}`.trim()).join('; ');
		if (failed.length > 0) {
			return problem('error', {
				...base,
				observed: describe(failed),
				fix:
					spec.source.mirror === 'none'
						? 'Set source.mirror or source.httpProxy, use an offline bundle, or open the way to these hosts.'
						: 'Choose another source.mirror, set source.httpProxy, or use an offline bundle.',
			});
		}
		if (untried.length === 0) return ok({ ...base, observed: 'all answer' });
		return problem('warning', {
			...base,
			observed: describe(untried),
			fix: 'Install curl on the host, or see by hand that it reaches these locations.',
		});
	},
);
