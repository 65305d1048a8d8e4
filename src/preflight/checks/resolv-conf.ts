import { isLoopback } from '../../facts/addresses.ts';
import { hostCheck, ok, problem } from '../check.ts';

/** CoreDNS inherits the host's resolvers; one on loopback makes it ask itself until it dies. */
export const resolvConf = hostCheck('resolv-conf', 'Name servers', (_host, facts, { spec }) => {
	const { resolvers } = facts.network;
	const base = { checked: 'name servers in /etc/resolv.conf', expected: 'servers on the network' };
	const observed = resolvers.join(', ') || 'none';
	const loops = resolvers.filter(isLoopback);
	if (loops.length > 0) {
		if (facts.network.resolvConf !== null) {
			return ok({
				...base,
				observed: `${observed}; pods get the servers of ${facts.network.resolvConf}`,
			});
		}
		return problem(spec.network.dns ? 'error' : 'warning', {
			...base,
			observed: `${observed}: pods’ DNS would ask itself in a loop`,
			fix: 'Name a server on the network in /etc/resolv.conf.',
		});
	}
	if (resolvers.length > 0 || !spec.network.dns) return ok({ ...base, observed });
	return problem('warning', {
		...base,
		observed,
		fix: 'Name a server in /etc/resolv.conf: pods cannot resolve names outside the cluster.',
	});
});
