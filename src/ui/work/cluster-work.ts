import { join } from 'node:path';
import { type ApplyOptions, apply, newRunId } from '../../engine/apply.ts';
import { applyFix } from '../../engine/apply-fix.ts';
import {
	type ClusterDiagnosis,
	diagnoseCluster,
	reachHosts,
} from '../../engine/diagnose-cluster.ts';
import { EventStream } from '../../engine/event-stream.ts';
import { journaledRun } from '../../engine/journaled-run.ts';
import { planNotices } from '../../engine/plan-notices.ts';
import { makePlan } from '../../engine/planner.ts';
import { repair } from '../../engine/repair.ts';
import { runPreflight } from '../../engine/run-preflight.ts';
import { Session } from '../../engine/session.ts';
import { type ClusterStatus, readStatus } from '../../engine/status.ts';
import type { ExitCode } from '../../model/errors.ts';
import type { Event, Failure } from '../../model/events.ts';
import type { Finding } from '../../model/finding.ts';
import type { Plan } from '../../model/plan.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { loadSpec } from '../../spec/load.ts';
import type { Credentials } from '../../ssh/credentials.ts';
import { installOrder } from '../../steps/install-order.ts';
import { planEstimate } from './plan-estimate.ts';

export type Listener = (event: Event) => void;

/** A Run that is under way. */
export interface StartedRun {
	run: string;
	/** Gives what the Run emits from its beginning, if it is called at once. */
	subscribe: (listener: Listener) => void;
	control: { pause: () => void; abort: () => void };
	done: Promise<ExitCode>;
	/** Whether there is a Journal of it, to make a report from. */
	journaled: boolean;
	/** Path of the kubeconfig that it writes. */
	kubeconfig: (spec: Pick<ClusterSpec, 'name'>) => string;
}

/** A Plan with what the operator should know about it. */
export interface PlannedChanges {
	plan: Plan;
	notices: string[];
	/** Seconds that it usually takes. */
	estimate: number;
}

export interface RunRequest {
	/** Hosts to leave out. */
	without?: readonly string[];
	/** A Fix to apply on a host before all else. */
	fix?: { id: string; host: string };
	confirm: (plan: Plan) => Promise<boolean>;
}

export interface ClusterWorkOptions {
	/** Path of cluster.yaml. */
	file: string;
	credentials: Credentials;
	/** Told of hosts that could not be logged in to: a secret that was refused is asked for anew. */
	refused?: (host: string, failure: Pick<Failure, 'code'>) => void;
	/** Of k8s-tui. */
	version: string;
	/** Hosts that only replay: nothing is kept of the Run but what is in this directory. */
	replay?: { directory: string; failed: AbortSignal };
}

/** The engine at work on the cluster of one cluster.yaml, for the screens. */
export class ClusterWork {
	readonly #options: ClusterWorkOptions;
	#session: Session | null = null;

	constructor(options: ClusterWorkOptions) {
		this.#options = options;
	}

	/**
	 * Connects to the hosts, looks at them and checks them.
	 * @throws OperatorError as every command that works on hosts
	 */
	async check(listener: Listener): Promise<void> {
		const session = await this.#look(listener);
		await runPreflight(session);
	}

	/** What a Run would do, by what `check` has seen. */
	plan(): PlannedChanges {
		if (!this.#session) throw new Error('nobody has looked at the hosts');
		const context = this.#session.context();
		const plan = makePlan(installOrder, context);
		return { plan, notices: planNotices(context), estimate: planEstimate(plan) };
	}

	/** Nodes, masters, etcd members, endpoint and certificates as they are now. */
	async status(listener: Listener): Promise<ClusterStatus> {
		return await readStatus(await this.#look(listener));
	}

	/** Searches what the hosts say for known failures; goes on with those that answer. */
	async diagnose(listener: Listener): Promise<ClusterDiagnosis> {
		const diagnose = async (session: Session) => {
			const silent = await reachHosts(session);
			return await diagnoseCluster(session, silent);
		};
		return await this.#with(listener, diagnose).finally(() => this.close());
	}

	/** Applies the repairs of some Findings, under lock and with a Journal. `check` says what is left. */
	async fix(wanted: (finding: Finding) => boolean, listener: Listener): Promise<void> {
		const started = this.#start('preflight --fix', [], async (session, options) => {
			const { exitCode } = await repair(session, { ...options, wanted, checkAgain: false });
			return exitCode;
		});
		started.subscribe(listener);
		await started.done;
	}

	/** Applies a Fix on these hosts and nothing else. */
	runFix(
		fix: string,
		hosts: readonly string[],
		confirm: (plan: Plan) => Promise<boolean>,
	): StartedRun {
		return this.#start(`diagnose --fix ${fix}`, [], (session, options) =>
			applyFix(session, { ...options, fix, hosts, confirm }),
		);
	}

	/** Makes the cluster as cluster.yaml says; goes on where an earlier Run ended. */
	run({ without = [], fix, confirm }: RunRequest): StartedRun {
		return this.#start('apply', without, async (session, options) => {
			if (fix) {
				const hosts = [fix.host];
				const mended = await applyFix(session, { ...options, fix: fix.id, hosts });
				if (mended !== 0) return mended;
			}
			return await apply(session, { ...options, confirm });
		});
	}

	/** Ends connections that are kept for the next screen. */
	async close(): Promise<void> {
		const session = this.#session;
		this.#session = null;
		await session?.close();
	}

	async #look(listener: Listener): Promise<Session> {
		return await this.#with(listener, async (session) => {
			await session.connect();
			await session.look();
			return session;
		});
	}

	/** Does something with a new Session, which stays open unless that fails. */
	async #with<T>(listener: Listener, work: (session: Session) => Promise<T>): Promise<T> {
		await this.close();
		const stream = new EventStream();
		stream.subscribe(listener);
		const session = await this.#open(stream, []);
		this.#session = session;
		try {
			return await work(session);
		} catch (error) {
			await this.close();
			throw stream.redactor.error(error);
		}
	}

	async #open(stream: EventStream, limit: string[]): Promise<Session> {
		const { spec } = await loadSpec(this.#options.file);
		stream.subscribe((event) => {
			if (event.type === 'host-failed') this.#options.refused?.(event.host, event.failure);
		});
		return await Session.open({
			spec,
			specFile: this.#options.file,
			credentials: this.#options.credentials,
			hostKeys: 'strict',
			limit,
			stream,
		});
	}

	#start(
		command: string,
		without: readonly string[],
		work: (session: Session, options: ApplyOptions) => Promise<ExitCode>,
	): StartedRun {
		const stream = new EventStream();
		const pause = new AbortController();
		const abort = new AbortController();
		const run = newRunId();
		const pauseNow = (reason: unknown) => pause.abort(reason);
		const carryOut = async (): Promise<ExitCode> => {
			await this.close();
			const { spec } = await loadSpec(this.#options.file);
			const names = spec.hosts.map(({ name }) => name).filter((name) => !without.includes(name));
			const session = await this.#open(stream, without.length === 0 ? [] : names);
			const { file, version, replay } = this.#options;
			const commandLine = `k8s-tui ${command} -f ${file}`;
			const about = { run, command, commandLine, version, pauseNow };
			const options: ApplyOptions = {
				run,
				pause: pause.signal,
				abort: replay ? AbortSignal.any([abort.signal, replay.failed]) : abort.signal,
				confirm: async () => true,
				kubeconfig: this.#kubeconfig(spec),
			};
			try {
				if (!replay) return await journaledRun(session, about, () => work(session, options));
				stream.emit({ type: 'run-started', run, command, cluster: spec.name, version });
				await session.connect();
				return await work(session, options);
			} catch (error) {
				// What went wrong after a replay had no answer did so because of that.
				this.#options.replay?.failed.throwIfAborted();
				throw stream.redactor.error(error);
			} finally {
				await session.close();
			}
		};
		return {
			run,
			subscribe: (listener) => stream.subscribe(listener),
			control: {
				pause: () => pauseNow(new Error('paused by the operator')),
				abort: () => {
					pauseNow(new Error('interrupted by the operator'));
					abort.abort(new Error('interrupted by the operator'));
				},
			},
			done: carryOut(),
			journaled: this.#options.replay === undefined,
			kubeconfig: (spec) => this.#kubeconfig(spec),
		};
	}

	#kubeconfig({ name }: Pick<ClusterSpec, 'name'>): string {
		return join(this.#options.replay?.directory ?? '', `${name}.kubeconfig`);
	}
}
