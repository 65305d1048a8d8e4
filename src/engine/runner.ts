import { randomBytes } from 'node:crypto';
import { OperatorError } from '../model/errors.ts';
import type { Emit } from '../model/events.ts';
import type { Plan, Task, TaskStatus } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import { convergeScript, parseReport } from '../resources/converge.ts';
import type { Transport } from '../ssh/transport.ts';
import { ArtifactExchange } from '../steps/artifact-exchange.ts';
import { softwareFor } from '../steps/software.ts';
import type {
	ActionContext,
	FleetContext,
	JobOptions,
	LookOptions,
	SharedState,
	Step,
} from '../steps/step.ts';
import { failureOf } from './failure.ts';

/** Lines of a Task's output that are kept in case it fails. */
const KEPT_LINES = 200;

/** How often a host may go down under one Task; what is begun while it shuts down is cut off too. */
const MAX_CUTS = 3;

/** Longest that one job may take, milliseconds, unless its Step says otherwise. */
const JOB_TIMEOUT_MS = 20 * 60_000;

export interface RunOptions {
	/** Id of the Run; names its jobs on the hosts. */
	run: string;
	emit: Emit;
	/** Registers a secret with the redactor. */
	secret: (value: string) => void;
	transports: Record<string, Transport>;
	/** Directory of the bundle on this machine; null: hosts download for themselves. */
	bundle: string | null;
	/** Aborted: start nothing new, let what runs finish (first Ctrl-C). */
	pause: AbortSignal;
	/** Aborted: end what runs on the hosts (second Ctrl-C). */
	abort: AbortSignal;
	/**
	 * Called after the Event of a Task that failed, with the last lines of its output. Other Tasks
	 * go on meanwhile; the Run ends when it has ended. It must not throw.
	 */
	onFailure?: (task: Task, error: unknown, output: readonly string[]) => Promise<void>;
}

export interface RunResult {
	/** How each Task ended, by id. */
	statuses: Record<string, TaskStatus>;
	/** Why Tasks failed, by id. */
	errors: Record<string, unknown>;
	/** Payload bytes of the bundle that left this machine. */
	sentBytes: number;
	/** How long it took. */
	seconds: number;
}

/**
 * Runs a Plan: each Task as soon as all that it needs is done, on all hosts at once. A failure
 * blocks what depends on it and nothing else. Never throws for a Task that fails.
 */
export async function runPlan(
	plan: Plan,
	steps: readonly Step[],
	context: FleetContext,
	options: RunOptions,
): Promise<RunResult> {
	const run = new PlanRun(plan, steps, context, options);
	return await run.complete();
}

class PlanRun {
	readonly #plan: Plan;
	readonly #steps: Map<string, Step>;
	readonly #context: FleetContext;
	readonly #options: RunOptions;
	readonly #shared: SharedState;
	readonly #statuses: Record<string, TaskStatus> = {};
	readonly #errors: Record<string, unknown> = {};
	/** The Tasks that need a Task, by its id. */
	readonly #dependents: ReadonlyMap<string, readonly Task[]>;
	#running = 0;
	readonly #idle = Promise.withResolvers<void>();
	/** Last lines of output of the Tasks that run, by id. */
	readonly #output = new Map<string, string[]>();
	readonly #aftermath: Promise<void>[] = [];
	/** What ends the jobs that run. No listeners: one that is added is compared with all that are there. */
	readonly #enders = new Set<() => void>();
	readonly #onAbort = () => {
		for (const end of this.#enders) end();
	};

	constructor(plan: Plan, steps: readonly Step[], context: FleetContext, options: RunOptions) {
		this.#plan = plan;
		this.#steps = new Map(steps.map((step) => [step.id, step]));
		this.#context = context;
		this.#options = options;
		this.#shared = {
			joinCredentials: null,
			etcdAuthority: null,
			exchange: new ArtifactExchange({
				spec: context.spec,
				bundle: options.bundle,
				transport: (host) => this.#transport(host),
				signal: options.abort,
			}),
		};
		for (const task of plan.tasks) this.#statuses[task.id] = 'waiting';
		this.#dependents = dependentsIn(plan);
	}

	async complete(): Promise<RunResult> {
		const seconds = stopwatch();
		const { abort } = this.#options;
		abort.addEventListener('abort', this.#onAbort, { once: true });
		for (const task of this.#plan.tasks) this.#consider(task);
		if (this.#running > 0) await this.#idle.promise;
		await this.#shared.exchange.close();
		await Promise.all(this.#aftermath);
		abort.removeEventListener('abort', this.#onAbort);
		for (const task of this.#plan.tasks) {
			if (this.#statuses[task.id] === 'waiting') this.#set(task, 'paused', 0);
		}
		return {
			statuses: this.#statuses,
			errors: this.#errors,
			sentBytes: this.#shared.exchange.sentBytes,
			seconds: seconds(),
		};
	}

	/** Starts a Task that nothing holds back any more, or ends it at once with what follows from that. */
	#consider(first: Task): void {
		const queue = [first];
		for (const task of queue) {
			if (this.#statuses[task.id] !== 'waiting') continue;
			const needed = task.needs.map((id) => this.#statuses[id]);
			if (needed.some((status) => status === 'failed' || status === 'blocked')) {
				this.#set(task, 'blocked', 0);
				queue.push(...this.#dependentsOf(task));
			} else if (needed.every((status) => status === 'done' || status === 'unchanged')) {
				if (task.changes.length === 0) {
					this.#set(task, 'unchanged', 0);
					queue.push(...this.#dependentsOf(task));
				} else if (!this.#options.pause.aborted) this.#start(task);
			}
		}
	}

	#dependentsOf(task: Task): readonly Task[] {
		return this.#dependents.get(task.id) ?? [];
	}

	#start(task: Task): void {
		this.#set(task, 'running', 0);
		const seconds = stopwatch();
		this.#running += 1;
		void this.#carryOut(task)
			.then(() => this.#set(task, 'done', seconds()))
			.catch((error: unknown) => {
				this.#errors[task.id] = error;
				this.#set(task, 'failed', seconds(), error);
				const after = this.#options.onFailure?.(task, error, this.#output.get(task.id) ?? []);
				if (after) this.#aftermath.push(after);
			})
			.finally(() => {
				this.#output.delete(task.id);
				for (const dependent of this.#dependentsOf(task)) this.#consider(dependent);
				this.#running -= 1;
				if (this.#running === 0) this.#idle.resolve();
			})
			.catch((bug: unknown) => this.#idle.reject(bug));
	}

	#set(task: Task, status: TaskStatus, seconds: number, error?: unknown): void {
		this.#statuses[task.id] = status;
		const failure = error === undefined ? {} : { failure: failureOf(error, task.host) };
		this.#options.emit({
			type: 'task',
			step: task.step,
			host: task.host,
			status,
			seconds,
			...failure,
		});
	}

	async #carryOut(task: Task): Promise<void> {
		const step = this.#steps.get(task.step);
		if (task.work.kind === 'converge') {
			await this.#converge(task, task.work.resources);
			await step?.settle?.(this.#actionContext(task, {}));
			return;
		}
		if (!step?.run) throw new Error(`step ${task.step} has no action`);
		await step.run(this.#actionContext(task, task.work.params));
	}

	/** Resources are looked at before they are changed: a host that went down meanwhile goes on. */
	async #converge(task: Task, resources: Resource[]): Promise<void> {
		for (let cut = 0; ; cut++) {
			try {
				await this.#convergeOnce(task, resources, cut === 0 ? {} : { name: `again-${cut}` });
				return;
			} catch (error) {
				const isCut = error instanceof OperatorError && error.code === 'job-died';
				if (!isCut || cut === MAX_CUTS) throw error;
				const message = 'the work was cut off, as by a reboot: going on';
				this.#options.emit({ type: 'progress', step: task.step, host: task.host, message });
			}
		}
	}

	#convergeOnce(task: Task, resources: Resource[], options: JobOptions): Promise<void> {
		const mark = `::${randomBytes(8).toString('hex')}`;
		return this.#job(task, convergeScript(resources, mark), options, (line) => {
			const report = parseReport(line, mark);
			if (report === null) return false;
			const about = { step: task.step, host: task.host };
			this.#options.emit(
				typeof report === 'string'
					? { type: 'progress', ...about, message: report }
					: { type: 'resource', ...about, change: report },
			);
			return true;
		});
	}

	/** Not async: a function that waits keeps its arguments, and a thousand scripts take room. */
	#job(
		task: Task,
		script: string,
		{ name, host = task.host, stdin, timeoutMs = JOB_TIMEOUT_MS }: JobOptions,
		consumed: (line: string) => boolean = () => false,
	): Promise<void> {
		const id = [this.#options.run, task.step, name].filter(Boolean).join('.');
		const job = { id, script, ...(stdin === undefined ? {} : { stdin }) };
		const transport = this.#transport(host);
		const { abort } = this.#options;
		if (abort.aborted) return Promise.reject(abort.reason);
		// The signal alone would only stop following: the job itself has to be ended.
		const end = () => void transport.abortJob(id).catch(() => undefined);
		this.#enders.add(end);
		const following = transport.runJob(job, {
			timeoutMs,
			onLine: ({ text }) => {
				if (consumed(text)) return;
				this.#keep(task, text);
				this.#options.emit({ type: 'output', step: task.step, host, text });
			},
		});
		return following
			.finally(() => this.#enders.delete(end))
			.then(({ exitCode, tail }) => {
				if (exitCode !== 0) throw jobFailed(task, host, exitCode, tail);
			});
	}

	#keep(task: Task, line: string): void {
		const lines = this.#output.get(task.id) ?? [];
		this.#output.set(task.id, lines);
		lines.push(line);
		if (lines.length > KEPT_LINES) lines.shift();
	}

	#actionContext(task: Task, params: Record<string, unknown>): ActionContext {
		const host = this.#context.spec.hosts.find((candidate) => candidate.name === task.host);
		const hostFacts = this.#context.facts[task.host];
		if (!host || !hostFacts) throw new Error(`no such host: ${task.host}`);
		const { emit, secret, abort } = this.#options;
		return {
			...this.#context,
			software: softwareFor(this.#context.software, hostFacts.arch, host.name),
			host,
			hostFacts,
			params,
			emit,
			secret,
			signal: abort,
			shared: this.#shared,
			transport: (name) => this.#transport(name),
			say: (message) => emit({ type: 'progress', step: task.step, host: task.host, message }),
			job: (script, jobOptions = {}) => this.#job(task, script, jobOptions),
			look: (script, { name, host = task.host, stdin, timeoutMs = 60_000 }: LookOptions = {}) =>
				this.#transport(host).exec(script, {
					name: ['look', task.id, name].filter(Boolean).join(' '),
					timeoutMs,
					signal: abort,
					...(stdin === undefined ? {} : { stdin }),
				}),
		};
	}

	#transport(host: string): Transport {
		const transport = this.#options.transports[host];
		if (!transport) throw new Error(`not connected to ${host}`);
		return transport;
	}
}

function dependentsIn({ tasks }: Plan): ReadonlyMap<string, readonly Task[]> {
	const dependents = new Map<string, Task[]>();
	for (const task of tasks) {
		for (const id of task.needs) {
			const known = dependents.get(id);
			if (known) known.push(task);
			else dependents.set(id, [task]);
		}
	}
	return dependents;
}

/** Seconds since this call, in tenths. */
function stopwatch(): () => number {
	const started = performance.now();
	return () => Math.round((performance.now() - started) / 100) / 10;
}

/** What programs say of a full disk: strerror of ENOSPC and EDQUOT. */
const DISK_FULL = /no space left on device|disk quota exceeded/i;

/** The line that says most about a failure: the last that speaks of one, else the last of all. */
function tellingLine(lines: string[]): string | undefined {
	const telling = lines.findLast(
		(line) =>
			/error|fail|fatal|refuse|cannot|unable|gave up|denied/i.test(line) &&
			!/stack trace/i.test(line),
	);
	return telling ?? lines.at(-1);
}

function jobFailed(task: Task, host: string, exitCode: number, tail: string[]): OperatorError {
	const last = tail.filter((line) => line.trim() !== '' && !line.startsWith('::')).slice(-12);
	return new OperatorError(
		`${task.title} failed on ${host}: ${tellingLine(last) ?? `exit status ${exitCode}`}`,
		{
			code: 'step-failed',
			exitCode: 1,
			host,
			step: task.step,
			expected: 'exit status 0',
			found:
				last.length > 1
					? `exit status ${exitCode}, after:\n${last.join('\n')}`
					: `exit status ${exitCode}`,
			...(last.some((line) => DISK_FULL.test(line))
				? {
						fix: `Make room on ${host} (df -h says where), then apply again: it goes on from there.`,
					}
				: {}),
		},
	);
}
