import { hostCheck, ok, problem } from '../check.ts';

export const brokenPackages = hostCheck('broken-packages', 'Packages are whole', (_host, facts) => {
	const { broken, manager } = facts.packages;
	const base = {
		checked: 'half-installed or unconfigured packages',
		observed: broken.join(', ') || 'none',
		expected: 'none: the package manager refuses to install anything beside them',
	};
	if (broken.length === 0) return ok(base);
	if (manager === 'apt') {
		return problem('warning', {
			...base,
			observed: `${base.observed}; apply finishes them first`,
			fix: 'Apply does as `dpkg --configure -a && apt-get -f install` would. See why they were left so.',
			repair: [{ kind: 'whole-packages' }],
		});
	}
	return problem('error', {
		...base,
		fix: 'Run the package manager’s own check and repair on the host.',
	});
});
