import { type Judgement, ok, type PreflightContext, problem } from '../check.ts';
import { clusterViews } from '../membership.ts';
import { isOutside } from '../outside-places.ts';
import { probeCheck } from '../probe-check.ts';
import type { ConnectionState, ProbeConnection } from '../probe-results.ts';

const WORDS: Record<ConnectionState, string> = {
	open: 'reached',
	'wrong-host': 'reached',
	refused: 'refuses connections',
	timeout: 'does not answer',
	unreachable: 'has no route',
	untried: 'was not tried in time',
};

/** The operator's load balancer and existing etcd, from each host that will need them. */
export const givenPlaces = probeCheck(
	'given-places',
	'Load balancer and etcd of yours',
	(_host, probe, context) =>
		probe.connections
			.filter(({ target }) => isOutside(target))
			.map((connection) => judgePlace(connection, context)),
);

function judgePlace(connection: ProbeConnection, context: PreflightContext): Judgement {
	const { target, address, port, state } = connection;
	const what = target === '@etcd' ? 'etcd' : 'the load balancer of the endpoint';
	const base = { checked: `${what} at ${address}:${port}`, observed: WORDS[state] };
	// What answers there is not one of our listeners, and that is as it should be.
	if (state === 'open' || state === 'wrong-host') return ok({ ...base, expected: 'reached' });
	const isEmpty = target === '@endpoint' && clusterViews(context).length === 0;
	if (isEmpty && state === 'refused') {
		const expected = 'reached, or refused while no API server is behind it';
		return ok({ ...base, expected });
	}
	const isCertain = state !== 'untried' && !isEmpty;
	return problem(isCertain ? 'error' : 'warning', {
		...base,
		expected: 'reached',
		fix:
			target === '@etcd'
				? 'See to the route and the firewall between this host and etcd, or correct etcd.endpoints.'
				: 'See to the route to the load balancer, and that it forwards to port endpoint.apiServerPort of every master.',
	});
}
