import { lackingPackages } from '../../bundle/package-file.ts';
import type { HostFacts } from '../../model/facts.ts';
import type { ClusterSpec, HostSpec } from '../../model/spec.ts';
import { missingPackages, missingRepositories } from '../../render/host-packages.ts';
import { isReplaced } from '../../render/package-sources.ts';
import { type Judgement, ok, problem } from '../check.ts';
import { probeCheck } from '../probe-check.ts';
import type { ProbeFetch } from '../probe-results.ts';

export const packageRepositories = probeCheck(
	'package-repositories',
	'Package repositories answer',
	(host, probe, { spec, bundle }, facts) => {
		const missing = missingPackages(spec, host, facts);
		// What the bundle has for it is `bundle-packages`' to say.
		if (bundle?.packages && lackingPackages(bundle.packages, facts.os, missing)?.length === 0) {
			return null;
		}
		const mirror = probe.fetches.filter((one) => one.purpose === 'package-mirror');
		// What will be asked for at the mirror says nothing where it is now.
		const tried = probe.fetches.filter(
			({ purpose, url }) =>
				purpose === 'package-repository' &&
				!(mirror.length > 0 && (url === '' || isReplaced(url, spec, facts))),
		);
		if (mirror.length === 0 && tried.length === 0) return judgeUnmeasured(spec, host, facts);
		const judgements = [
			...mirror.map(judgeMirror),
			tried.length === 0 ? null : judgeRepositories(tried, mirror.length > 0),
			mirror.length === 0 ? null : judgeConfigured(spec, host, facts),
		];
		return judgements.filter((judgement) => judgement !== null);
	},
);

function judgeMirror({ url, state, detail }: ProbeFetch): Judgement {
	const base = {
		checked: `the package mirror ${url}`,
		expected: 'it answers: packages are missing on this host',
	};
	if (state === 'ok') return ok({ ...base, observed: 'it answers' });
	return problem(state === 'failed' ? 'error' : 'warning', {
		...base,
		observed: `${url} ${detail}`.trim(),
		fix: 'Choose another os.packageMirror, set source.httpProxy, or open the way to the mirror.',
	});
}

/** @param others whether a mirror, which is judged apart, has all that is the distribution's own. */
function judgeRepositories(tried: readonly ProbeFetch[], others: boolean): Judgement {
	const failed = tried.filter((one) => one.state !== 'ok');
	const base = {
		checked: `the ${tried.length} repositories that apt is configured with`,
		expected: 'all answer: packages are missing on this host',
	};
	if (failed.length === 0) return ok({ ...base, observed: 'all answer' });
	// The packages may be in those that answer.
	return problem(failed.length === tried.length && !others ? 'error' : 'warning', {
		...base,
		observed: failed.map(({ url, detail }) => `${url} ${detail}`.trim()).join('; '),
		fix: 'Correct /etc/apt/sources.list or Acquire::http::Proxy in /etc/apt/apt.conf.d, or open the way to the mirror.',
	});
}

const BASE = {
	checked: 'package repositories',
	expected: 'they answer, where packages are missing',
};

function judgeUnmeasured(spec: ClusterSpec, host: HostSpec, facts: HostFacts): Judgement {
	const isKnown = Object.keys(facts.observed.packages).length > 0;
	if (!isKnown || missingPackages(spec, host, facts).length === 0) {
		return ok({ ...BASE, observed: 'not needed: no package is missing' });
	}
	const configured = judgeConfigured(spec, host, facts);
	if (configured !== null) return configured;
	return problem('warning', {
		...BASE,
		observed: `not measured with ${facts.packages.manager ?? 'no package manager'}`,
		fix: 'See that the host can install packages by itself.',
	});
}

/** What is wrong with the repositories whether they answer or not; null: nothing. */
function judgeConfigured(spec: ClusterSpec, host: HostSpec, facts: HostFacts): Judgement | null {
	const { repositories } = facts.packages;
	const disabled = repositories?.disabled.join(', ') || 'none';
	if (repositories?.enabled.length === 0) {
		const missing = missingPackages(spec, host, facts);
		return problem('error', {
			...BASE,
			expected: 'at least one is enabled',
			observed: `none is enabled (disabled: ${disabled}); missing: ${missing.join(', ')}`,
			fix: 'Enable the repositories of the distribution, or register the system with its maker.',
		});
	}
	const lacking = missingRepositories(spec, host, facts);
	if (lacking.length === 0) return null;
	const names = [...new Set(lacking.map(({ repository }) => repository))].join(', ');
	return problem('warning', {
		...BASE,
		expected: `a repository with ${lacking.map(({ name }) => name).join(', ')}`,
		observed: `no enabled repository is called ${names} (disabled: ${disabled})`,
		fix: 'Add or enable a repository that has them: the distribution itself does not.',
	});
}
