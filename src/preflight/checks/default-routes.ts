import { interfaceOf } from '../../facts/addresses.ts';
import type { HostFacts } from '../../model/facts.ts';
import { hostCheck, type Judgement, ok, problem } from '../check.ts';

/** kubeadm and calico take the default route's interface unless told; we tell them the address. */
export const defaultRoutes = hostCheck(
	'default-routes',
	'Default route',
	(host, facts, { spec }) => {
		const devices = defaultDevices(facts);
		const own = interfaceOf(facts, host.address)?.name ?? null;
		const base = {
			checked: 'default routes and the interface of the host’s address',
			expected: 'one default route',
		};
		if (devices.length === 0) return judgeNone(spec.source.mode, base);
		if (devices.length > 1) {
			return problem('warning', {
				...base,
				observed: `${devices.length} default routes: ${devices.join(', ')}`,
				fix: 'Keep one default route, or see to it that answers leave by the interface they came in on.',
			});
		}
		const observed = `one, on ${devices[0]}`;
		return own === null || devices[0] === own
			? ok({ ...base, observed })
			: ok({ ...base, observed: `${observed}; the nodes’ own traffic uses ${own}` });
	},
);

function defaultDevices(facts: HostFacts): string[] {
	const routes = facts.network.routes.filter((route) => route.destination === 'default');
	return [...new Set(routes.map((route) => route.device))];
}

/** The service network has no route of its own: without a default one its packets find no way out. */
function judgeNone(source: string, base: { checked: string; expected: string }): Judgement {
	const verdict = { ...base, observed: 'none' };
	return problem('warning', {
		...verdict,
		fix:
			source === 'online'
				? 'Add a default route: downloads and the service network need one.'
				: 'Add a default route, e.g. `ip route add default dev IFACE`: processes on the host reach Services through it.',
	});
}
