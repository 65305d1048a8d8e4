import { bareAddress } from '../../facts/addresses.ts';
import type { HostFacts } from '../../model/facts.ts';
import { type Judgement, knownHosts, ok, type PreflightContext, problem } from '../check.ts';
import { belongs } from '../membership.ts';
import { probeCheck } from '../probe-check.ts';

export const vipFree = probeCheck('vip-free', 'VIP is free', (_host, probe, context) => {
	const vip = context.spec.endpoint.vip;
	if (probe.arp === null || vip === undefined) return null;
	const base = {
		checked: `who answers to the VIP ${vip.address} on ${probe.arp.interface}`,
		expected: 'nobody, or a control-plane host of this cluster',
	};
	if (probe.arp.macs.length === 0) return ok({ ...base, observed: 'nobody' });
	const judged = probe.arp.macs.map((mac) => judgeHolder(mac, context));
	const wrong = judged.find((one) => !one.isRight);
	const observed = judged.map((one) => one.text).join('; ');
	return wrong === undefined ? ok({ ...base, observed }) : taken({ ...base, observed });
});

function taken(base: { checked: string; observed: string; expected: string }): Judgement {
	return problem('error', {
		...base,
		fix: 'Choose a free address for endpoint.vip.address, or take it from whatever has it.',
	});
}

function judgeHolder(mac: string, context: PreflightContext): { isRight: boolean; text: string } {
	const owner = knownHosts(context).find(({ facts }) => hasMac(facts, mac));
	if (owner === undefined)
		return { isRight: false, text: `${mac}, which is no host of cluster.yaml` };
	const { host, facts } = owner;
	const mayHold = host.roles.includes('control-plane') && belongs(context, host, facts);
	const carries = facts.network.interfaces.some((link) =>
		link.addresses.some((cidr) => bareAddress(cidr) === context.spec.endpoint.vip?.address),
	);
	return {
		isRight: mayHold,
		text: mayHold
			? host.name
			: carries
				? `${host.name}, which carries it but is no node of this cluster`
				: `${host.name}, which answers for it by ARP`,
	};
}

function hasMac(facts: HostFacts, mac: string): boolean {
	return facts.network.interfaces.some((link) => link.mac?.toLowerCase() === mac);
}
