import { hostCheck, judge } from '../check.ts';

export const brokenPackages = hostCheck('broken-packages', 'Packages are whole', (_host, facts) => {
	const { broken, manager } = facts.packages;
	return judge(broken.length === 0, 'error', {
		checked: 'half-installed or unconfigured packages',
		observed: broken.join(', ') || 'none',
		expected: 'none: the package manager refuses to install anything beside them',
		fix:
			manager === 'apt'
				? 'Run `dpkg --configure -a && apt-get -f install` on the host.'
				: 'Run the package manager’s own check and repair on the host.',
	});
});
