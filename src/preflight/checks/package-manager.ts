import { hostCheck, judge } from '../check.ts';

export const packageManager = hostCheck('package-manager', 'Package manager', (_host, facts) =>
	judge(facts.packages.manager !== null, 'error', {
		checked: 'package manager',
		observed: facts.packages.manager ?? 'none that k8s-tui knows',
		expected: 'apt, dnf, yum or zypper',
		fix: 'Use a distribution with one of these package managers.',
	}),
);
