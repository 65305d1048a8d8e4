import { hostCheck, judge, ok } from '../check.ts';

export const sshdLimits = hostCheck(
	'sshd-limits',
	'SSH server limits',
	(_host, facts, { thresholds }) => {
		const { maxSessions, maxStartups } = facts.sshd;
		const { sshd } = thresholds;
		const base = {
			checked: 'MaxSessions and MaxStartups of sshd',
			expected: `MaxSessions ${sshd.maxSessions} or more, MaxStartups ${sshd.maxStartups} or more`,
		};
		if (maxSessions === null && maxStartups === null) {
			return ok({ ...base, observed: 'sshd does not say; its defaults are enough' });
		}
		const start = maxStartups === null ? null : Number.parseInt(maxStartups, 10);
		const fewSessions = maxSessions !== null && maxSessions < sshd.maxSessions;
		const fewStartups = start !== null && start < sshd.maxStartups;
		return judge(!fewSessions && !fewStartups, 'warning', {
			...base,
			observed: `MaxSessions ${maxSessions ?? 'unknown'}, MaxStartups ${maxStartups ?? 'unknown'}`,
			fix: 'Raise them in /etc/ssh/sshd_config and reload sshd; with fewer, k8s-tui works but slower.',
		});
	},
);
