import { hostCheck, ok, problem } from '../check.ts';

/** Units that take the package lock, or restart docker and containerd, when nobody expects it. */
export const UPDATE_UNITS = [
	'unattended-upgrades.service',
	'apt-daily.timer',
	'apt-daily-upgrade.timer',
	'dnf-automatic.timer',
	'dnf-automatic-install.timer',
];

export const automaticUpdates = hostCheck(
	'automatic-updates',
	'Automatic updates',
	(_host, facts) => {
		const active = UPDATE_UNITS.filter((unit) => facts.observed.units[unit]?.active);
		const base = {
			checked: 'automatic updates',
			expected: 'off, or holding back the cluster’s packages',
		};
		if (active.length === 0) return ok({ ...base, observed: 'not active' });
		return problem('warning', {
			...base,
			observed: `active: ${active.join(', ')}`,
			fix: `They may lock the package manager during apply and restart containers later: \`systemctl disable --now ${active.join(' ')}\``,
			repair: active.map((unit) => ({
				kind: 'service' as const,
				unit,
				enabled: false,
				active: false,
				configFiles: [],
				onChange: 'restart' as const,
			})),
		});
	},
);
