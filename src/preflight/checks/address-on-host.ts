import { bareAddress, interfaceOf, isLoopback } from '../../facts/addresses.ts';
import { hostCheck, ok, problem } from '../check.ts';

/** kubelet and etcd bind to the address of the spec, so it must be on an interface. */
export const addressOnHost = hostCheck(
	'address-on-host',
	'Address is on the host',
	(host, facts) => {
		const base = {
			checked: `the address ${host.address} that the other nodes use`,
			expected: 'on an interface of this host that is up',
			fix: 'Set the host’s address in cluster.yaml to one that its interface carries; use ssh.address if SSH needs another.',
		};
		if (isLoopback(host.address)) {
			return problem('error', {
				...base,
				observed: 'a loopback address: no other node can use it',
			});
		}
		const link = interfaceOf(facts, host.address);
		if (link === null) {
			const own = facts.network.interfaces
				.filter((candidate) => candidate.name !== 'lo')
				.flatMap((candidate) => candidate.addresses.map(bareAddress));
			return problem('error', { ...base, observed: `the host has ${own.join(', ') || 'none'}` });
		}
		return link.up
			? ok({ ...base, observed: `on ${link.name}` })
			: problem('error', { ...base, observed: `on ${link.name}, which is down` });
	},
);
