import { gatherFleet } from '../facts/fleet.ts';
import { mergeProbes } from '../facts/probe-request.ts';
import { OperatorError } from '../model/errors.ts';
import type { FleetFacts, HostFacts } from '../model/facts.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { externalEtcdHosts, hostsWith } from '../model/spec.ts';
import { preflightProbe } from '../preflight/probe-request.ts';
import type { Credentials } from '../ssh/credentials.ts';
import { connectFleet, type Fleet } from '../ssh/fleet.ts';
import type { HostKeyPolicy } from '../ssh/host-key.ts';
import { resolveTarget } from '../ssh/target.ts';
import type { Transport } from '../ssh/transport.ts';
import { clusterState } from '../steps/cluster-state.ts';
import { installOrder } from '../steps/install-order.ts';
import { resetOrder } from '../steps/reset-order.ts';
import type { Software } from '../steps/software.ts';
import type { FleetContext, Step } from '../steps/step.ts';
import { EventStream } from './event-stream.ts';
import { failureOf } from './failure.ts';
import { loadSoftware } from './load-software.ts';
import { probesFor } from './planner.ts';
import { preferMemory } from './prefer-memory.ts';

/** From this many hosts on, an operator's machine has memory to lose and time to wait. */
const LARGE_FLEET = 200;

export interface SessionOptions {
	spec: ClusterSpec;
	/** Path of cluster.yaml, for messages. */
	specFile: string;
	credentials: Credentials;
	hostKeys: HostKeyPolicy;
	/** Names of hosts to work on; empty: all. */
	limit: string[];
	stream?: EventStream;
}

/**
 * What every command that looks at hosts begins with: connections to them and their Facts.
 * `close` it in the end.
 */
export class Session {
	readonly spec: ClusterSpec;
	readonly software: Software;
	readonly stream: EventStream;
	/** Directory of the bundle on this machine, if that is the source. */
	readonly bundle: string | null;
	transports: Record<string, Transport> = {};
	facts: FleetFacts = {};
	readonly #options: SessionOptions;
	#fleet: Fleet | null = null;

	private constructor(options: SessionOptions, software: Software, bundle: string | null) {
		this.#options = options;
		this.spec = options.spec;
		this.software = software;
		this.bundle = bundle;
		this.stream = options.stream ?? new EventStream();
	}

	/** @throws OperatorError for a host name in `limit` that the spec lacks, or an unusable source. */
	static async open(options: SessionOptions): Promise<Session> {
		const { spec, specFile, limit } = options;
		const unknown = limit.filter((name) => !spec.hosts.some((host) => host.name === name));
		if (unknown.length > 0) {
			throw new OperatorError(`No such host in ${specFile}: ${unknown.join(', ')}`, {
				code: 'unknown-host',
				exitCode: 2,
				expected: spec.hosts.map(({ name }) => name).join(', '),
				found: unknown.join(', '),
				fix: 'Name hosts as cluster.yaml does.',
			});
		}
		const bundle = spec.source.mode === 'bundle' && spec.source.bundle ? spec.source.bundle : null;
		return new Session(options, await loadSoftware(spec, bundle), bundle);
	}

	/**
	 * Connects to the hosts that this command works on, and to the control plane, which alone can
	 * say what the cluster is.
	 * @throws OperatorError of the first host that must be reached and is not
	 */
	async connect(): Promise<void> {
		const targets = this.#hostsToReach().map((host) => resolveTarget(this.spec, host.name));
		if (targets.length >= LARGE_FLEET) preferMemory();
		const { credentials, hostKeys } = this.#options;
		this.#fleet = await connectFleet(targets, {
			credentials: this.#noting(credentials),
			hostKeys,
		});
		this.transports = Object.fromEntries(this.#fleet.transports);
		for (const { host, login } of Object.values(this.transports)) {
			this.stream.emit({ type: 'host-connected', host, ...login });
		}
		this.#report([...this.#fleet.errors.values()]);
	}

	/**
	 * Gathers the Facts of all connected hosts: one round trip each.
	 * @param steps whose probes are sent besides those of installing and resetting
	 */
	async look(steps: readonly Step[] = []): Promise<void> {
		const started = performance.now();
		const { facts, failures } = await gatherFleet(
			Object.values(this.transports),
			(name) =>
				mergeProbes([
					preflightProbe(this.spec),
					...probesFor(
						[...installOrder, ...resetOrder, ...steps],
						this.spec,
						this.hostSpec(name),
						this.software,
					),
				]),
			(host, outcome) => {
				if (outcome instanceof OperatorError) return;
				const milliseconds = Math.round(performance.now() - started);
				this.stream.emit({ type: 'facts-gathered', host, milliseconds });
			},
		);
		this.facts = facts;
		this.#report(failures);
	}

	/** What a Plan is made from. Hosts outside `--limit` lend their view only. */
	context(): FleetContext {
		const { spec, software, facts } = this;
		return { spec, software, facts, targets: this.#targets(), cluster: clusterState(spec, facts) };
	}

	hostSpec(name: string): HostSpec {
		const host = this.spec.hosts.find((candidate) => candidate.name === name);
		if (!host) throw new Error(`no such host: ${name}`);
		return host;
	}

	async close(): Promise<void> {
		await this.#fleet?.close();
	}

	#hostsToReach(): HostSpec[] {
		const { limit } = this.#options;
		if (limit.length === 0) return this.spec.hosts;
		const controlPlane = hostsWith(this.spec, 'control-plane');
		return this.spec.hosts.filter(
			(host) =>
				limit.includes(host.name) ||
				controlPlane.includes(host) ||
				externalEtcdHosts(this.spec).includes(host),
		);
	}

	#targets(): ReadonlySet<string> {
		const { limit } = this.#options;
		return new Set(limit.length > 0 ? limit : this.spec.hosts.map(({ name }) => name));
	}

	/** A host outside `--limit` that does not answer is worth a line, not a stop. */
	#report(failures: readonly OperatorError[]): void {
		const { limit } = this.#options;
		const fatal = failures.filter(
			({ host }) => limit.length === 0 || (host && limit.includes(host)),
		);
		for (const failure of failures) {
			this.stream.emit({
				type: 'host-failed',
				host: failure.host ?? '',
				failure: failureOf(failure, failure.host ?? null),
			});
		}
		if (fatal.length > 0) throw unreachable(fatal);
	}

	/** Every secret that is asked for is never shown from then on. */
	#noting(credentials: Credentials): Credentials {
		const note = async (answer: Promise<string | null>) => {
			const secret = await answer;
			if (secret) this.stream.redactor.add(secret);
			return secret;
		};
		return {
			sshPassword: (host) => note(credentials.sshPassword(host)),
			sudoPassword: (host) => note(credentials.sudoPassword(host)),
			keyPassphrase: (file) => note(credentials.keyPassphrase(file)),
		};
	}
}

function unreachable(failures: readonly OperatorError[]): OperatorError {
	const hosts = failures.map(({ host }) => host ?? '?').join(', ');
	return new OperatorError(
		failures.length === 1
			? `One host cannot be worked on: ${hosts}`
			: `${failures.length} hosts cannot be worked on: ${hosts}`,
		{
			code: 'hosts-unreachable',
			exitCode: 4,
			expected: 'every host to answer; nothing was changed on any',
			found: failures.map(({ message }) => message).join('\n'),
			fix: 'Mend what is said above, or leave these hosts out with --limit.',
		},
	);
}

/** Jobs that an earlier k8s-tui left running on a host. */
export function runningJobs(facts: HostFacts): string[] {
	return facts.jobs.filter(({ running }) => running).map(({ id }) => id);
}
