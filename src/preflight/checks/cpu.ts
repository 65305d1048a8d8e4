import { judgeAmount } from '../amount.ts';
import { hostCheck } from '../check.ts';

export const cpu = hostCheck('cpu', 'Processors', (host, facts, { thresholds }) =>
	judgeAmount({
		checked: 'number of processors',
		amount: facts.cpu.count,
		limits: host.roles.map((role) => thresholds.cpu[role]),
		format: String,
		fix: 'Give the host more processors, or take a role from it in cluster.yaml.',
	}),
);
