import { hostCheck, ok, problem } from '../check.ts';

export const timeSync = hostCheck('time-sync', 'Time service', (_host, facts, { spec }) => {
	const { synchronized, service } = facts.clock;
	const base = { checked: 'time service', expected: 'one that runs and has set the clock' };
	const state =
		synchronized === null ? 'unknown' : synchronized ? 'synchronised' : 'not synchronised';
	const observed = `${service ?? 'none runs'}, clock ${state}`;
	if (service !== null && synchronized !== false) return ok({ ...base, observed });
	if (service === null && synchronized === true) {
		return ok({ ...base, observed: 'the clock is kept by something else (a hypervisor)' });
	}
	if (service === null && spec.os.timeSync) {
		return ok({ ...base, observed: `${observed}; apply sets one up (os.timeSync)` });
	}
	return problem('warning', {
		...base,
		observed,
		fix: service
			? 'See why it does not synchronise (`timedatectl`, `chronyc sources`): no server may be reachable.'
			: 'Set os.timeSync, or run a time service on the host.',
	});
});
