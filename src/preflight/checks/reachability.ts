import { type Judgement, type KnownHost, ok, type PreflightContext, problem } from '../check.ts';
import { isOutside } from '../outside-places.ts';
import { requiredPorts } from '../ports.ts';
import { probeCheck } from '../probe-check.ts';
import type { ConnectionState, ProbeConnection } from '../probe-results.ts';

const WORDS: Record<ConnectionState, (port: string) => string> = {
	open: (port) => `${port} is open`,
	refused: (port) => `${port} is refused`,
	timeout: (port) => `${port} times out`,
	unreachable: (port) => `${port} has no route`,
	'wrong-host': (port) => `${port} is answered by something else than that host`,
	untried: (port) => `${port} was not tried in time`,
};

export const reachability = probeCheck(
	'reachability',
	'Hosts reach each other',
	(host, probe, context) => {
		const connections = probe.connections.filter(({ target }) => !isOutside(target));
		if (connections.length === 0) return null;
		const failed = connections.filter((one) => isFailure(one, context));
		const reached = new Set(connections.map((one) => one.target));
		const targets = context.spec.hosts.map((one) => one.name).filter((name) => reached.has(name));
		const base = {
			checked: `${connections.length} ports of ${targets.join(', ')}, from ${host.name}`,
			expected: 'every one can be reached',
		};
		if (failed.length === 0) return ok({ ...base, observed: 'all reached' });
		return groupByTarget(failed).map((group) => judgeTarget(group, host.name, context));
	},
);

/**
 * Refusals are no failure where nothing listened: no listener could be opened on the target, whose
 * own component will only be started by apply, or the component has died since the Facts.
 */
function isFailure(connection: ProbeConnection, { probes }: PreflightContext): boolean {
	if (connection.state === 'open') return false;
	if (connection.state !== 'refused') return true;
	const { target, protocol, port } = connection;
	const listener = probes?.[target]?.listeners.find(
		(one) => one.port === port && one.protocol === protocol,
	);
	return listener?.state === 'open' || listener?.state === 'busy';
}

function isFirewalled(facts: KnownHost['facts'] | undefined): boolean {
	const { ufw, firewalld, nftables } = facts?.firewall ?? {};
	return [ufw, firewalld, nftables].includes('active');
}

function groupByTarget(failed: ProbeConnection[]): ProbeConnection[][] {
	const groups = new Map<string, ProbeConnection[]>();
	for (const one of failed) groups.set(one.target, [...(groups.get(one.target) ?? []), one]);
	return [...groups.values()];
}

function judgeTarget(
	failed: ProbeConnection[],
	from: string,
	{ spec, facts }: PreflightContext,
): Judgement {
	const [first] = failed;
	const target = spec.hosts.find((host) => host.name === first?.target);
	const required = target === undefined ? [] : requiredPorts(spec, target);
	const ports = failed.map(({ port, protocol, state }) => {
		const purpose = required.find((one) => one.port === port && one.protocol === protocol)?.purpose;
		return WORDS[state](`${protocol} ${port}${purpose ? ` (${purpose})` : ''}`);
	});
	const observed = ports.join(', ');
	const isCertain = failed.some((one) => one.state !== 'untried');
	const byFirewall = isFirewalled(facts[first?.target ?? '']) && spec.os.firewall !== 'keep';
	return problem(isCertain && !byFirewall ? 'error' : 'warning', {
		checked: `ports of ${first?.target} at ${first?.address}, from ${from}`,
		observed: byFirewall ? `${observed}; apply deals with its firewall (os.firewall)` : observed,
		expected: 'every one can be reached',
		fix: fixFor(failed, from, first?.target ?? '', first?.address ?? ''),
	});
}

function fixFor(failed: ProbeConnection[], from: string, target: string, address: string): string {
	if (failed.some((one) => one.state === 'wrong-host')) {
		return `See which machine has the address ${address}: two may share it, or something between answers for it.`;
	}
	if (failed.every((one) => one.state === 'unreachable')) {
		return `See to a route from ${from} to ${address}.`;
	}
	return `Open these ports from ${from} to ${target} in every firewall between them, security groups too.`;
}
