import { randomBytes } from 'node:crypto';
import { OperatorError } from '../model/errors.ts';
import type { Task } from '../model/plan.ts';
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
import { jobFailed } from './job-failed.ts';
import type { RunOptions } from './runner.ts';

/** Lines of a Task's output that are kept in case it fails. */
const KEPT_LINES = 200;

/** How often a host may go down under one Task; what is begun while it shuts down is cut off too. */
const MAX_CUTS = 3;

/** Longest that one job may take, milliseconds, unless its Step says otherwise. */
const JOB_TIMEOUT_MS = 20 * 60_000;

/** Carries out the Tasks of one Run, each when it is told to. */
export class TaskWork {
	readonly #steps: Map<string, Step>;
	readonly #context: FleetContext;
	readonly #options: RunOptions;
	readonly #shared: SharedState;
	/** Last lines of output of the Tasks that run, by id. */
	readonly #output = new Map<string, string[]>();
	/** What ends the jobs that run. No listeners: one that is added is compared with all that are there. */
	readonly #enders = new Set<() => void>();
	readonly #onAbort = () => {
		for (const end of this.#enders) end();
	};

	constructor(steps: readonly Step[], context: FleetContext, options: RunOptions) {
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
		options.abort.addEventListener('abort', this.#onAbort, { once: true });
	}

	/** Payload bytes of the bundle that left this machine. */
	get sentBytes(): number {
		return this.#shared.exchange.sentBytes;
	}

	/** To be called when no Task runs any more. */
	async close(): Promise<void> {
		await this.#shared.exchange.close();
		this.#options.abort.removeEventListener('abort', this.#onAbort);
	}

	/** The last lines of a Task's output, once: they are forgotten. */
	takeOutput(task: Task): readonly string[] {
		const lines = this.#output.get(task.id) ?? [];
		this.#output.delete(task.id);
		return lines;
	}

	/** @throws whatever made it fail */
	async carryOut(task: Task): Promise<void> {
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
