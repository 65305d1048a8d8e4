import { hostCheck, judge } from '../check.ts';

export const ipvs = hostCheck('ipvs', 'IPVS', (host, facts, { spec }) => {
	if (spec.network.proxyMode !== 'ipvs') return null;
	if (!host.roles.includes('control-plane') && !host.roles.includes('worker')) return null;
	const state = facts.features.ip_vs;
	return judge(state !== 'absent', 'error', {
		checked: 'kernel feature ip_vs, because network.proxyMode is ipvs',
		observed: state === 'absent' ? 'absent: this kernel cannot do IPVS' : state,
		expected: 'built in, loaded or loadable',
		fix: 'Set network.proxyMode to iptables, or boot a kernel with IPVS.',
	});
});
