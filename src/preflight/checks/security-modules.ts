import { hostCheck, ok, problem } from '../check.ts';

export const securityModules = hostCheck(
	'security-modules',
	'SELinux and AppArmor',
	(_host, facts, { spec }) => {
		const base = {
			checked: 'SELinux and AppArmor',
			expected: 'SELinux permissive or off, or container-selinux installed; AppArmor as it is',
		};
		const observed = `SELinux ${facts.selinux}, AppArmor ${facts.apparmor ? 'on' : 'off'}`;
		if (facts.selinux !== 'enforcing') return ok({ ...base, observed });
		if (spec.os.selinux === 'permissive') {
			return ok({ ...base, observed: `${observed}; apply makes it permissive (os.selinux)` });
		}
		return problem('warning', {
			...base,
			observed,
			fix: 'Set os.selinux to permissive, or install container-selinux before apply.',
		});
	},
);
