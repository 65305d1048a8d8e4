import { lackingPackages } from '../../bundle/package-file.ts';
import type { HostFacts } from '../../model/facts.ts';
import type { ClusterSpec, HostSpec } from '../../model/spec.ts';
import { missingPackages, missingRepositories } from '../../render/host-packages.ts';
import { type Judgement, ok, problem } from '../check.ts';
import { probeCheck } from '../probe-check.ts';

export const packageRepositories = probeCheck(
	'package-repositories',
	'Package repositories answer',
	(host, probe, { spec, bundle }, facts) => {
		const missing = missingPackages(spec, host, facts);
		// What the bundle has for it is `bundle-packages`' to say.
		if (bundle?.packages && lackingPackages(bundle.packages, facts.os, missing)?.length === 0) {
			return null;
		}
		const tried = probe.fetches.filter((one) => one.purpose === 'package-repository');
		if (tried.length === 0) return judgeUnmeasured(spec, host, facts);
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

function judgeUnmeasured(spec: ClusterSpec, host: HostSpec, facts: HostFacts): Judgement {
	const missing = missingPackages(spec, host, facts);
	const base = {
		checked: 'package repositories',
		expected: 'they answer, where packages are missing',
	};
	const isKnown = Object.keys(facts.observed.packages).length > 0;
	if (!isKnown || missing.length === 0) {
		return ok({ ...base, observed: 'not needed: no package is missing' });
	}
	const { manager, repositories } = facts.packages;
	const disabled = repositories?.disabled.join(', ') || 'none';
	if (repositories?.enabled.length === 0) {
		return problem('error', {
			...base,
			expected: 'at least one is enabled',
			observed: `none is enabled (disabled: ${disabled}); missing: ${missing.join(', ')}`,
			fix: 'Enable the repositories of the distribution, or register the system with its maker.',
		});
	}
	const lacking = missingRepositories(spec, host, facts);
	if (lacking.length > 0) {
		const names = [...new Set(lacking.map(({ repository }) => repository))].join(', ');
		return problem('warning', {
			...base,
			expected: `a repository with ${lacking.map(({ name }) => name).join(', ')}`,
			observed: `no enabled repository is called ${names} (disabled: ${disabled})`,
			fix: 'Add or enable a repository that has them: the distribution itself does not.',
		});
	}
	return problem('warning', {
		...base,
		observed: `not measured with ${manager ?? 'no package manager'}`,
		fix: 'See that the host can install packages by itself.',
	});
}
