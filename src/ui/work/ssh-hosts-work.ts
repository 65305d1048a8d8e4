import type { Candidate } from '../../discover/candidate.ts';
import { type ScanResult, type ScanState, scan } from '../../discover/scan.ts';
import { targetOf } from '../../discover/targets.ts';
import { gatherFacts } from '../../facts/gather.ts';
import { emptyProbe } from '../../facts/probe-request.ts';
import { OperatorError } from '../../model/errors.ts';
import type { Credentials } from '../../ssh/credentials.ts';
import { connectFleet, type FleetOptions } from '../../ssh/fleet.ts';
import { admitKey, type HostKeyReport } from '../../ssh/host-key.ts';
import { readKnownHosts } from '../../ssh/known-hosts-file.ts';
import { acceptHostKey, scanHostKeys } from '../../ssh/scan-host-key.ts';
import { processEnvironment, type SshTarget, type TargetEnvironment } from '../../ssh/target.ts';
import type { HostsWork, Look, OnSeen, Seen, UnknownKey } from './hosts-work.ts';

/** Secrets that learn which of them were refused. */
export interface RetryingCredentials extends Credentials {
	/** Whether the host is worth another try. */
	refused(host: string, error: OperatorError): boolean;
}

export interface SshHostsWorkOptions {
	credentials: RetryingCredentials;
	environment?: TargetEnvironment;
	fleet?: Pick<FleetOptions, 'timings' | 'jobsRoot'>;
}

/** Hosts that are connected to at once. */
const AT_ONCE = 32;

/** The real thing: over the network, by SSH. */
export class SshHostsWork implements HostsWork {
	readonly #options: SshHostsWorkOptions;

	constructor(options: SshHostsWorkOptions) {
		this.#options = options;
	}

	async scan({ hosts, signal }: Look, onSeen: OnSeen): Promise<void> {
		const ids = new Map(hosts.map(({ id, candidate }) => [candidate, id]));
		await scan([...ids.keys()], {
			environment: this.#environment(),
			signal,
			onResult: (result) => {
				const id = ids.get(result.candidate);
				if (id !== undefined) onSeen(id, seenOf(id, result));
			},
		}).catch(unlessAborted(signal));
	}

	async fingerprints(look: Look, onSeen: OnSeen): Promise<void> {
		const jumps = new Map<string, Promise<UnknownKey | null>>();
		await this.#byWay(look, onSeen, async (targets) => {
			const found = await scanHostKeys(targets, this.#connection(look.signal));
			const failures = new Map<SshTarget, OperatorError>();
			for (const target of targets) {
				const outcome = found.get(target.host);
				const seen = outcome && (await this.#judge(target, outcome, jumps));
				if (seen?.kind === 'failed') failures.set(target, seen.error);
				else if (seen) onSeen(target.host, seen);
			}
			return this.#failed(failures, onSeen);
		});
	}

	async facts(look: Look, onSeen: OnSeen): Promise<void> {
		await this.#byWay(look, onSeen, (targets) => this.#gather(targets, look.signal, onSeen));
	}

	/** @returns those that are worth another try */
	async #gather(
		targets: readonly SshTarget[],
		signal: AbortSignal,
		onSeen: OnSeen,
	): Promise<SshTarget[]> {
		const fleet = await connectFleet(targets, this.#connection(signal));
		try {
			await Promise.all(
				[...fleet.transports.values()].map(async (transport) => {
					onSeen(transport.host, { kind: 'connected' });
					const facts = await outcomeOf(gatherFacts(transport, emptyProbe()));
					const isFailed = facts instanceof OperatorError;
					onSeen(
						transport.host,
						isFailed ? { kind: 'failed', error: facts } : { kind: 'facts', facts },
					);
				}),
			);
		} finally {
			await fleet.close();
		}
		const failures = targets.flatMap((target): [SshTarget, OperatorError][] => {
			const error = fleet.errors.get(target.host);
			return error === undefined ? [] : [[target, error]];
		});
		return this.#failed(new Map(failures), onSeen);
	}

	/**
	 * Tells of failures, but for those of a refused secret, of the host or of its jump host, that may
	 * be asked for again.
	 * @returns the targets of these
	 */
	#failed(failures: ReadonlyMap<SshTarget, OperatorError>, onSeen: OnSeen): SshTarget[] {
		const { credentials } = this.#options;
		const culprits = new Map([...failures].map(([{ host }, error]) => [error.host ?? host, error]));
		const asking = new Set(
			[...culprits]
				.filter(([host, error]) => credentials.refused(host, error))
				.map(([host]) => host),
		);
		const isWorthIt = ({ host }: SshTarget, error: OperatorError) => asking.has(error.host ?? host);
		for (const [target, error] of failures) {
			if (!isWorthIt(target, error)) onSeen(target.host, { kind: 'failed', error });
		}
		return [...failures]
			.filter(([target, error]) => isWorthIt(target, error))
			.map(([target]) => target);
	}

	async #judge(
		target: SshTarget,
		outcome: HostKeyReport | OperatorError,
		jumps: Map<string, Promise<UnknownKey | null>>,
	): Promise<Seen> {
		if (outcome instanceof OperatorError) {
			const via = outcome.code === 'ssh-host-key-unknown' ? jumpNamed(target, outcome.host) : null;
			if (via === null) return { kind: 'failed', error: outcome };
			const known = jumps.get(via.host) ?? this.#keyOfJump(via);
			jumps.set(via.host, known);
			const key = await known;
			return key === null ? { kind: 'failed', error: outcome } : { kind: 'unknown-key', key };
		}
		if (outcome.verdict === 'trusted') return { kind: 'trusted' };
		if (outcome.verdict === 'unknown') {
			return { kind: 'unknown-key', key: unknownKey(target, outcome, false) };
		}
		const entries = await readKnownHosts(target.knownHostsFiles);
		const error = await admitKey(target, entries, outcome.key, 'strict');
		return error === null ? { kind: 'trusted' } : { kind: 'failed', error };
	}

	async #keyOfJump(via: SshTarget): Promise<UnknownKey | null> {
		const found = await scanHostKeys([via], this.#connection(null));
		const report = found.get(via.host);
		if (report === undefined || report instanceof OperatorError) return null;
		return report.verdict === 'unknown' ? unknownKey(via, report, true) : null;
	}

	/**
	 * Works on all hosts side by side: each on its own, so that it is told of at once, but those behind
	 * a jump host together, so that they share the connection to it. `work` returns those that it is to
	 * be called with again.
	 */
	async #byWay(
		{ hosts, all, signal }: Look,
		onSeen: OnSeen,
		work: (targets: readonly SshTarget[]) => Promise<SshTarget[]>,
	): Promise<void> {
		const groups = new Map<string, SshTarget[]>();
		for (const { id, candidate } of hosts) {
			const target = this.#target(id, candidate, all);
			if (target instanceof OperatorError) {
				onSeen(id, { kind: 'failed', error: target });
				continue;
			}
			const way = target.via === null ? `alone ${id}` : JSON.stringify(target.via);
			groups.set(way, [...(groups.get(way) ?? []), target]);
		}
		const queue = groups.values();
		const worker = async () => {
			for (const targets of queue) {
				let left = targets;
				while (left.length > 0 && !signal.aborted) left = await work(left);
			}
		};
		await Promise.all(Array.from({ length: Math.min(AT_ONCE, groups.size) }, worker));
	}

	#target(id: string, candidate: Candidate, all: readonly Candidate[]): SshTarget | OperatorError {
		try {
			return { ...targetOf(candidate, all, this.#environment()), host: id };
		} catch (error) {
			if (error instanceof OperatorError) return error;
			throw error;
		}
	}

	#environment(): TargetEnvironment {
		return this.#options.environment ?? processEnvironment();
	}

	/** Nobody is asked for the sake of a screen that has been left. */
	#connection(signal: AbortSignal | null): FleetOptions {
		const { credentials, fleet } = this.#options;
		const unlessLeft = (ask: () => Promise<string | null>) =>
			signal?.aborted ? Promise.resolve(null) : ask();
		return {
			...fleet,
			hostKeys: 'strict',
			credentials: {
				sshPassword: (host) => unlessLeft(() => credentials.sshPassword(host)),
				sudoPassword: (host) => unlessLeft(() => credentials.sudoPassword(host)),
				keyPassphrase: (file) => unlessLeft(() => credentials.keyPassphrase(file)),
			},
		};
	}
}

function unknownKey(target: SshTarget, report: HostKeyReport, isJump: boolean): UnknownKey {
	const { type, fingerprint } = report;
	const accept = () => acceptHostKey(target, report);
	return { host: target.host, isJump, type, fingerprint, accept };
}

function jumpNamed(target: SshTarget, host: string | undefined): SshTarget | null {
	for (let via = target.via; via !== null; via = via.via) if (via.host === host) return via;
	return null;
}

function seenOf(host: string, { state, ip, port, banner, detail }: ScanResult): Seen {
	if (state === 'ssh' || state === 'behind-jump') return { kind: 'answers', ip };
	const at = ip === null ? `port ${port}` : `${ip}, port ${port}`;
	const [code, message, found] = SCAN_FAILURES[state];
	const error = new OperatorError(`${host}: ${message} (${at})`, {
		code,
		exitCode: 4,
		host,
		expected: `an SSH server at ${at}`,
		found: detail ?? (banner === null ? found : `${found}: ${banner}`),
	});
	return { kind: 'failed', error };
}

const SCAN_FAILURES: Record<
	Exclude<ScanState, 'ssh' | 'behind-jump'>,
	[code: string, message: string, found: string]
> = {
	closed: ['scan-closed', 'it refuses connections to its SSH port', 'connection refused'],
	silent: ['scan-silent', 'it does not answer', 'nothing within 3 s'],
	'not-ssh': ['scan-not-ssh', 'what answers is no SSH server', 'something else'],
	unresolved: ['scan-unresolved', 'no address is known for it', 'no such name'],
};

async function outcomeOf<T>(work: Promise<T>): Promise<T | OperatorError> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof OperatorError) return error;
		throw error;
	}
}

/** An abort is the end of the work, not a failure of it. */
function unlessAborted(signal: AbortSignal): (error: unknown) => void {
	return (error) => {
		if (!signal.aborted) throw error;
	};
}
