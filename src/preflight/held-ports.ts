import type { FleetFacts } from '../model/facts.ts';
import { type ListenRequest, startListening } from './listening.ts';
import type { Helper } from './probe-helper.ts';
import type { ListenOrder } from './probe-plan.ts';
import type { ProbeConnection, ProbeResults } from './probe-results.ts';

/**
 * What listened when the Facts were gathered may have died since; then no firewall refused. Hosts
 * with such a port are asked once more: the ports that are still held are added to their
 * `listeners`, as `busy`.
 */
export async function withHeldPorts(
	probes: ProbeResults,
	facts: FleetFacts,
	helpers: Helper[],
	settings: Pick<ListenRequest, 'token' | 'thresholds' | 'signal'>,
): Promise<ProbeResults> {
	const refused = refusedPorts(probes, facts);
	const asked = await Promise.all(
		helpers
			.filter(({ host }) => refused.has(host))
			.map(async (helper) => {
				const listen = [...(refused.get(helper.host)?.values() ?? [])];
				const orders = { ...helper.orders, listen };
				const answer = await startListening({ ...helper, ...settings, orders });
				await answer.stop();
				return answer;
			}),
	);
	const result = { ...probes };
	for (const { host, ports, problem } of asked) {
		const probe = probes[host];
		if (probe === undefined) continue;
		result[host] = {
			...probe,
			problems: [...probe.problems, ...(problem ? [problem] : [])],
			listeners: [...probe.listeners, ...ports.filter(({ state }) => state === 'busy')],
		};
	}
	return result;
}

/** Ports that refused though something listened on them, by host name and then by port. */
function refusedPorts(probes: ProbeResults, facts: FleetFacts) {
	const result = new Map<string, Map<string, ListenOrder>>();
	for (const connection of Object.values(probes).flatMap(({ connections }) => connections)) {
		if (connection.state !== 'refused' || !isListenedTo(connection, facts)) continue;
		const { target, protocol, address, port } = connection;
		const ports = result.get(target) ?? new Map<string, ListenOrder>();
		result.set(target, ports.set(`${protocol} ${port}`, { protocol, address, port }));
	}
	return result;
}

function isListenedTo({ target, protocol, port }: ProbeConnection, facts: FleetFacts): boolean {
	const listeners = facts[target]?.listeners ?? [];
	return listeners.some((one) => one.port === port && one.protocol === protocol);
}
