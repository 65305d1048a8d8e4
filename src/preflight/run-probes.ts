import { randomBytes } from 'node:crypto';
import type { PackageOffer } from '../bundle/package-file.ts';
import { messageOf } from '../model/errors.ts';
import type { FleetFacts } from '../model/facts.ts';
import type { ClusterSpec } from '../model/spec.ts';
import type { Transport } from '../ssh/transport.ts';
import { withHeldPorts } from './held-ports.ts';
import { type Listening, startListening } from './listening.ts';
import { type Helper, runHelper } from './probe-helper.ts';
import { type FetchOrder, type HostOrders, planProbes } from './probe-plan.ts';
import { measureDeadline, measureText, parseAnswers } from './probe-protocol.ts';
import { emptyProbe, type HostProbe, type ProbeResults, unprobed } from './probe-results.ts';
import { loadThresholds, type Thresholds } from './thresholds.ts';
import { registryLocation } from './wanted-software.ts';

export interface ProbeOptions {
	/** Packages of the bundle. */
	packages?: PackageOffer;
	/** Default: `assets/preflight.json`. */
	thresholds?: Thresholds;
	/** Locations beside the registry that hosts which are not nodes yet must reach: downloads. */
	fetch?: FetchOrder[];
	signal?: AbortSignal;
}

/** Time that the helper has to start and end, on top of what it measures. Milliseconds. */
const MARGIN_MS = 8000;

/**
 * Measures the fleet with real traffic and real writes: two round trips a host, all hosts at once,
 * and a third to a host that refused at a port of a running component.
 * First each host opens the ports that others will need, then each measures; the listeners end when
 * the last host is through, when the connection ends, or after `listenerLife`.
 *
 * Never throws for a host: one that could not be measured says why in `problems`.
 * @param transports of the hosts that are connected, by host name.
 */
export async function runProbes(
	transports: Readonly<Record<string, Transport>>,
	spec: ClusterSpec,
	facts: FleetFacts,
	options: ProbeOptions = {},
): Promise<ProbeResults> {
	const thresholds = options.thresholds ?? loadThresholds();
	const registry = registryLocation(spec);
	const fetch = [...(registry ? [registry] : []), ...(options.fetch ?? [])];
	const plan = planProbes({
		spec,
		facts,
		thresholds,
		fetch,
		...(options.packages ? { packages: options.packages } : {}),
	});
	const helpers = helpersOf(plan, facts, transports);
	const token = randomBytes(16).toString('hex');
	const listening = await Promise.all(
		helpers.map((helper) =>
			startListening({ ...helper, token, thresholds, signal: options.signal }),
		),
	);
	try {
		const isOurs = heldByUs(listening);
		const measured = await Promise.all(
			helpers.map(async (helper) => {
				const text = measureText({
					orders: helper.orders,
					token,
					thresholds,
					isOurs,
					httpProxy: spec.source.httpProxy,
				});
				return [helper.host, await measure(helper, text, thresholds, listening, options)] as const;
			}),
		);
		const probes = { ...withoutHelper(plan, helpers), ...Object.fromEntries(measured) };
		return await withHeldPorts(probes, facts, helpers, {
			token,
			thresholds,
			signal: options.signal,
		});
	} finally {
		await Promise.all(listening.map((one) => one.stop()));
	}
}

function helpersOf(
	plan: Record<string, HostOrders>,
	facts: FleetFacts,
	transports: Readonly<Record<string, Transport>>,
): Helper[] {
	return Object.entries(plan).flatMap(([host, orders]) => {
		const transport = transports[host];
		const perl = facts[host]?.interpreters.perl ?? null;
		if (transport === undefined || perl === null || isIdle(orders)) return [];
		return [{ host, transport, perl, orders }];
	});
}

function isIdle(orders: HostOrders): boolean {
	return Object.values(orders).every(
		(order) => order === null || (Array.isArray(order) && order.length === 0),
	);
}

function withoutHelper(plan: Record<string, HostOrders>, helpers: Helper[]): ProbeResults {
	return Object.fromEntries(
		Object.entries(plan)
			.filter(([host]) => !helpers.some((helper) => helper.host === host))
			.map(([host, orders]) => [
				host,
				isIdle(orders) ? emptyProbe() : unprobed('the host has no perl, which the probes need'),
			]),
	);
}

function heldByUs(listening: Listening[]) {
	const held = new Set(
		listening.flatMap(({ host, ports }) =>
			ports
				.filter(({ state }) => state === 'open')
				.map(({ protocol, port }) => `${host} ${protocol} ${port}`),
		),
	);
	return (target: string, protocol: string, port: number): boolean =>
		held.has(`${target} ${protocol} ${port}`);
}

async function measure(
	helper: Helper,
	text: string,
	thresholds: Thresholds,
	listening: Listening[],
	options: ProbeOptions,
): Promise<HostProbe> {
	const own = listening.find((one) => one.host === helper.host);
	const problems = own?.problem ? [own.problem] : [];
	try {
		const { stdout, problem } = await runHelper(helper.transport, helper.perl, text, {
			timeoutMs: measureDeadline(thresholds) + MARGIN_MS,
			...(options.signal ? { signal: options.signal } : {}),
		});
		const probe = parseAnswers(own?.ports ?? [], stdout, helper.orders);
		return { ...probe, problems: [...problems, ...(problem ? [problem] : []), ...probe.problems] };
	} catch (error) {
		return unprobed(`the probes did not run: ${messageOf(error)}`);
	}
}
