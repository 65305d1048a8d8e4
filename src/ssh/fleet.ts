import { OperatorError } from '../model/errors.ts';
import type { ConnectionOptions } from './connection.ts';
import { rememberCredentials } from './credentials.ts';
import { JOBS_ROOT } from './job-scripts.ts';
import { ConnectionPool } from './pool.ts';
import { Slots } from './slots.ts';
import { SshTransport } from './ssh-transport.ts';
import { probePrivilege } from './sudo.ts';
import type { SshTarget } from './target.ts';
import type { Transport } from './transport.ts';

export interface FleetOptions extends ConnectionOptions {
	/** Hosts that are connected to at the same time; default 32. */
	concurrency?: number;
	/** Directory of jobs on the hosts; default `/var/lib/k8s-tui/jobs`. */
	jobsRoot?: string;
}

/** The hosts of a run. */
export interface Fleet {
	/** What came of each target, by host name, in the order of the targets. */
	hosts: Map<string, Transport | OperatorError>;
	/** The hosts that answered. */
	transports: Map<string, Transport>;
	/** Why the others did not. */
	errors: Map<string, OperatorError>;
	/** Closes all connections, those to jump hosts included. */
	close(): Promise<void>;
}

const DEFAULT_CONCURRENCY = 32;
/** Some 100 KB of memory each while they are on their way. */
const JOBS_HANDED_OVER_AT_ONCE = 128;

/**
 * Connects to all targets at once and finds out how each becomes root. A host that cannot be
 * reached does not disturb the others. Targets that share a jump host share its connection.
 */
export async function connectFleet(
	targets: readonly SshTarget[],
	options: FleetOptions,
): Promise<Fleet> {
	const credentials = rememberCredentials(options.credentials);
	const pool = new ConnectionPool({ ...options, credentials });
	const jobs = { root: options.jobsRoot ?? JOBS_ROOT, turns: new Slots(JOBS_HANDED_OVER_AT_ONCE) };
	const hosts = new Map<string, Transport | OperatorError>(
		await inParallel(targets, options.concurrency ?? DEFAULT_CONCURRENCY, async (target) => {
			const connection = pool.connectionTo(target);
			try {
				const privilege = await probePrivilege(connection, credentials);
				const transport = new SshTransport(connection, privilege, jobs, () => pool.release(target));
				return [target.host, transport] as const;
			} catch (error) {
				if (!(error instanceof OperatorError)) {
					await pool.close();
					throw error;
				}
				return [target.host, error] as const;
			}
		}),
	);
	const transports = new Map<string, Transport>();
	const errors = new Map<string, OperatorError>();
	for (const [host, outcome] of hosts) {
		if (outcome instanceof OperatorError) errors.set(host, outcome);
		else transports.set(host, outcome);
	}
	return { hosts, transports, errors, close: () => pool.close() };
}

/**
 * Connects to one target.
 * @throws OperatorError as `connectFleet` reports it.
 */
export async function connect(target: SshTarget, options: FleetOptions): Promise<Transport> {
	const fleet = await connectFleet([target], options);
	const outcome = fleet.hosts.get(target.host);
	if (outcome === undefined || outcome instanceof OperatorError) {
		await fleet.close();
		throw outcome ?? new Error(`No outcome for ${target.host}`);
	}
	outcome.close = () => fleet.close();
	return outcome;
}

/** Like Promise.all over `work`, with at most `limit` at a time. */
async function inParallel<T, R>(
	items: readonly T[],
	limit: number,
	work: (item: T) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	const queue = items.entries();
	const worker = async () => {
		for (const [index, item] of queue) results[index] = await work(item);
	};
	await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
	return results;
}
