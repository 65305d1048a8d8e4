import { hostCheck, ok, problem } from '../check.ts';

const FIX =
	'Set endpoint.mode to local-proxy (a proxy on every node), or to existing with the cloud’s load balancer.';

/** A VPC forwards by its own tables and drops gratuitous ARP, so a VIP of keepalived goes nowhere. */
export const vipCloud = hostCheck('vip-cloud', 'VIP can move', (host, facts, context) => {
	const { spec, thresholds } = context;
	if (spec.endpoint.mode !== 'vip' || !host.roles.includes('control-plane')) return null;
	const { provider } = facts.cloud;
	const base = {
		checked: 'whether the network lets a VIP move between hosts',
		expected: 'a network where hosts may take an address by ARP, not a cloud VPC',
	};
	if (provider === null) return ok({ ...base, observed: 'no cloud provider seen' });
	if (thresholds.clouds.withoutArp.includes(provider)) {
		const observed = `a virtual machine of ${provider}: its network does not follow ARP`;
		return problem('error', { ...base, observed, fix: FIX });
	}
	return problem('warning', {
		...base,
		observed: `a virtual machine of ${provider}`,
		fix: `Allow the VIP on the ports of all control-plane hosts (allowed address pairs). ${FIX}`,
	});
});
