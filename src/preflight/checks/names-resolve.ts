import type { ClusterSpec, HostSpec } from '../../model/spec.ts';
import { hostCheck, ok, problem } from '../check.ts';

/** Without our hosts file, DNS must know the endpoint and every node. */
export const namesResolve = hostCheck(
	'names-resolve',
	'Names resolve',
	(_host, facts, { spec }) => {
		const wanted = wantedNames(spec);
		const base = {
			checked: `names ${wanted.map(({ name }) => name).join(', ')}`,
			expected: 'each resolves to its address',
			fix: 'Set os.hostsFile to true, or add the names to your DNS.',
		};
		if (spec.os.hostsFile) {
			return ok({ ...base, observed: 'apply writes them into /etc/hosts (os.hostsFile)' });
		}
		const wrong = wanted.flatMap(({ name, addresses }) => {
			const found = facts.network.resolved[name] ?? [];
			if (found.length === 0) return [`${name} does not resolve`];
			const matches = addresses.length === 0 || found.some((found) => addresses.includes(found));
			return matches
				? []
				: [`${name} resolves to ${found.join(', ')}, not ${addresses.join(' or ')}`];
		});
		return wrong.length === 0
			? ok({ ...base, observed: 'all resolve' })
			: problem('error', { ...base, observed: wrong.join('; ') });
	},
);

function wantedNames(spec: ClusterSpec): { name: string; addresses: string[] }[] {
	return [
		{ name: spec.endpoint.name, addresses: endpointAddresses(spec) },
		...spec.hosts.map((host: HostSpec) => ({ name: host.name, addresses: [host.address] })),
	];
}

/** Empty: any address is right, e.g. that of a local proxy. */
function endpointAddresses(spec: ClusterSpec): string[] {
	const { mode, vip, address } = spec.endpoint;
	if (mode === 'vip' && vip !== undefined) return [vip.address];
	return mode === 'existing' && address !== undefined ? [address] : [];
}
