import { OperatorError } from '../model/errors.ts';
import type { FleetFacts, HostFacts, ProbeRequest } from '../model/facts.ts';
import type { Transport } from '../ssh/transport.ts';
import { gatherFacts } from './gather.ts';

/** Hosts looked at at the same time: enough to hide the network, few enough to keep clocks exact. */
const AT_ONCE = 32;

/** Facts of the hosts that answered, and why the others did not, both in the order of the fleet. */
export interface FleetResult {
	facts: FleetFacts;
	failures: OperatorError[];
}

/**
 * Looks at all hosts side by side; one that fails does not stop the others.
 * @param name see `gatherFacts`.
 * @param onHost called once for each host as its answer arrives.
 * @throws whatever is no OperatorError, after all hosts have ended: a bug.
 */
export async function gatherFleet(
	transports: readonly Transport[],
	requestFor: (host: string) => ProbeRequest,
	onHost?: (host: string, outcome: HostFacts | OperatorError) => void,
	name?: string,
): Promise<FleetResult> {
	const outcomes: (HostFacts | OperatorError)[] = [];
	const bugs: unknown[] = [];
	const queue = transports.entries();
	const work = async (): Promise<void> => {
		for (const [index, transport] of queue) {
			try {
				const outcome = await outcomeOf(transport, requestFor, name);
				outcomes[index] = outcome;
				onHost?.(transport.host, outcome);
			} catch (error) {
				bugs.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(AT_ONCE, transports.length) }, work));
	if (bugs.length > 0) throw bugs[0];
	return {
		facts: Object.fromEntries(
			outcomes.flatMap((outcome) =>
				outcome instanceof OperatorError ? [] : [[outcome.host, outcome] as const],
			),
		),
		failures: outcomes.filter((outcome) => outcome instanceof OperatorError),
	};
}

async function outcomeOf(
	transport: Transport,
	requestFor: (host: string) => ProbeRequest,
	name: string | undefined,
): Promise<HostFacts | OperatorError> {
	try {
		return await gatherFacts(transport, requestFor(transport.host), name);
	} catch (error) {
		if (error instanceof OperatorError) return error;
		throw error;
	}
}
