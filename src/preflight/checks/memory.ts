import { judgeAmount } from '../amount.ts';
import { hostCheck } from '../check.ts';
import { formatBytes } from '../quantity.ts';

export const memory = hostCheck('memory', 'Memory', (host, facts, { thresholds }) =>
	judgeAmount({
		checked: 'memory in all',
		amount: facts.memory.total,
		limits: host.roles.map((role) => thresholds.memory[role]),
		format: formatBytes,
		fix: 'Give the host more memory, or take a role from it in cluster.yaml.',
	}),
);
