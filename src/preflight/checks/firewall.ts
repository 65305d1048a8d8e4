import { hostCheck, judge, ok } from '../check.ts';

export const firewall = hostCheck('firewall', 'Firewall', (_host, facts, { spec }) => {
	const active = (['ufw', 'firewalld', 'nftables'] as const).filter(
		(name) => facts.firewall[name] === 'active',
	);
	const base = { checked: 'firewall services', expected: 'none, or with the cluster’s ports open' };
	if (active.length === 0) return ok({ ...base, observed: 'none active' });
	const observed = `${active.join(' and ')} active`;
	if (spec.os.firewall !== 'keep') {
		const does = spec.os.firewall === 'off' ? 'turns it off' : 'opens the ports';
		return ok({ ...base, observed: `${observed}; apply ${does} (os.firewall)` });
	}
	return judge(false, 'warning', {
		...base,
		observed,
		fix: 'Open the cluster’s ports on it, or set os.firewall to open or off.',
	});
});
