import { hostCheck, judge } from '../check.ts';

export const initSystem = hostCheck('init-system', 'Init system', (_host, facts) =>
	judge(facts.init === 'systemd', 'error', {
		checked: 'name of PID 1',
		observed: facts.init,
		expected: 'systemd: the kubelet and all services run as its units',
		fix: 'Use a host that boots with systemd.',
	}),
);
