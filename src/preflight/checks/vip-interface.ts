import { contains } from '../../facts/addresses.ts';
import type { HostFacts } from '../../model/facts.ts';
import { interfaceFor } from '../../render/interface-for.ts';
import { hostCheck, judge, ok, type PreflightContext, problem } from '../check.ts';

const FIX =
	'Choose a free address in the subnet of the control-plane hosts for endpoint.vip.address, or correct endpoint.vip.interface.';

export const vipInterface = hostCheck(
	'vip-interface',
	'VIP in the subnet',
	(host, facts, context) => {
		const vip = context.spec.endpoint.vip;
		if (context.spec.endpoint.mode !== 'vip' || vip === undefined) return null;
		if (!host.roles.includes('control-plane')) return null;
		const base = {
			checked: `subnet and interface for the VIP ${vip.address}`,
			expected: vip.interface
				? `${vip.interface} up, with a subnet that holds ${vip.address}`
				: `an interface whose subnet holds ${vip.address}`,
			fix: FIX,
		};
		const inPods = insideClusterNetworks(context, vip.address);
		if (inPods !== null) return problem('error', { ...base, observed: inPods });
		if (vip.interface === undefined) {
			const found = interfaceFor(vip.address, facts);
			return found === null
				? problem('error', { ...base, observed: `only ${subnets(facts.network.interfaces)}` })
				: ok({ ...base, observed: `${found.name}, /${found.prefix}` });
		}
		const { holds, observed } = lookAt(facts, vip.interface, vip.address);
		return judge(holds, 'error', { ...base, observed });
	},
);

function lookAt(facts: HostFacts, name: string, address: string) {
	const link = facts.network.interfaces.find((candidate) => candidate.name === name);
	if (link === undefined) return { holds: false, observed: `no interface ${name}` };
	if (!link.up) return { holds: false, observed: `${name} is down` };
	return {
		holds: link.addresses.some((cidr) => contains(cidr, address)),
		observed: `${name} with ${link.addresses.join(', ') || 'no address'}`,
	};
}

function insideClusterNetworks({ spec }: PreflightContext, address: string): string | null {
	if (contains(spec.network.podCidr, address))
		return `inside the pod network ${spec.network.podCidr}`;
	if (contains(spec.network.serviceCidr, address)) {
		return `inside the service network ${spec.network.serviceCidr}`;
	}
	return null;
}

function subnets(links: { name: string; addresses: string[] }[]): string {
	const all = links
		.filter((link) => link.name !== 'lo')
		.flatMap((link) => link.addresses.map((cidr) => `${link.name} ${cidr}`));
	return all.join(', ') || 'no addresses';
}
