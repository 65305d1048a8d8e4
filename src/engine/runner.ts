import type { Emit } from '../model/events.ts';
import type { Plan, Task, TaskStatus } from '../model/plan.ts';
import type { Transport } from '../ssh/transport.ts';
import type { FleetContext, Step } from '../steps/step.ts';
import { failureOf } from './failure.ts';
import { TaskWork } from './task-work.ts';

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
	return await new PlanRun(plan, new TaskWork(steps, context, options), options).complete();
}

class PlanRun {
	readonly #plan: Plan;
	readonly #work: TaskWork;
	readonly #options: RunOptions;
	readonly #statuses: Record<string, TaskStatus> = {};
	readonly #errors: Record<string, unknown> = {};
	/** The Tasks that need a Task, by its id. */
	readonly #dependents: ReadonlyMap<string, readonly Task[]>;
	#running = 0;
	readonly #idle = Promise.withResolvers<void>();
	readonly #aftermath: Promise<void>[] = [];

	constructor(plan: Plan, work: TaskWork, options: RunOptions) {
		this.#plan = plan;
		this.#work = work;
		this.#options = options;
		for (const task of plan.tasks) this.#statuses[task.id] = 'waiting';
		this.#dependents = dependentsIn(plan);
	}

	async complete(): Promise<RunResult> {
		const seconds = stopwatch();
		for (const task of this.#plan.tasks) this.#consider(task);
		if (this.#running > 0) await this.#idle.promise;
		await this.#work.close();
		await Promise.all(this.#aftermath);
		for (const task of this.#plan.tasks) {
			if (this.#statuses[task.id] === 'waiting') this.#set(task, 'paused', 0);
		}
		return {
			statuses: this.#statuses,
			errors: this.#errors,
			sentBytes: this.#work.sentBytes,
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
		void this.#work
			.carryOut(task)
			.then(() => this.#set(task, 'done', seconds()))
			.catch((error: unknown) => {
				this.#errors[task.id] = error;
				this.#set(task, 'failed', seconds(), error);
				const after = this.#options.onFailure?.(task, error, this.#work.takeOutput(task));
				if (after) this.#aftermath.push(after);
			})
			.finally(() => {
				this.#work.takeOutput(task);
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
