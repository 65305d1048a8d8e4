import { hostCheck, ok, problem } from '../check.ts';

/** A VPC forwards by its own tables and drops gratuitous ARP, so a VIP of keepalived goes nowhere. */
export const vipCloud = hostCheck('vip-cloud', 'VIP can move', (host, facts, { spec }) => {
	if (spec.endpoint.mode !== 'vip' || !host.roles.includes('control-plane')) return null;
	const { provider } = facts.cloud;
	const base = {
		checked: 'whether the network lets a VIP move between hosts',
		expected: 'a network where hosts may take an address by ARP, not a cloud VPC',
	};
	if (provider === null) return ok({ ...base, observed: 'no cloud provider seen' });
	return problem('error', {
		...base,
		observed: `a virtual machine of ${provider}: its network does not follow ARP`,
		fix: 'Set endpoint.mode to local-proxy (a proxy on every node), or to existing with the cloud’s load balancer.',
	});
});
