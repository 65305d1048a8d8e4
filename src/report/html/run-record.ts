import type { ExitCode } from '../../model/errors.ts';
import type { Event, Failure, RunOutcome } from '../../model/events.ts';
import type { Severity } from '../../model/finding.ts';
import type { Task, TaskStatus } from '../../model/plan.ts';
import { type Timeline, TimelineRecorder } from '../timeline.ts';

/** Findings that say the same, of all hosts that they say it of. */
export interface FindingGroup {
	id: string;
	severity: Severity;
	checked: string;
	observed: string;
	expected: string;
	fix: string | null;
	repairable: boolean;
	/** Empty: it concerns the whole fleet. */
	hosts: string[];
}

export interface TaskRecord {
	status: TaskStatus;
	seconds: number;
	/** The last things that it said about itself. */
	progress: string[];
}

export interface FailureRecord {
	/** What failed, for people. */
	title: string;
	host: string;
	failure: Failure;
}

/** What the report knows of a Run. Its size depends on hosts and Tasks, not on the Events. */
export interface RunRecord {
	run: string;
	command: string;
	cluster: string;
	/** Of the k8s-tui that ran it. */
	version: string;
	lastAt: string;
	events: number;
	/** Hosts that were connected to, with who k8s-tui was there. */
	hosts: { host: string; user: string; privilege: string }[];
	findings: FindingGroup[];
	/** Tasks of the Plan, without the Resources that they converge; null: no Plan was made. */
	plan: Omit<Task, 'work'>[] | null;
	tasks: ReadonlyMap<string, TaskRecord>;
	failures: FailureRecord[];
	notices: { at: string; host: string | null; level: 'info' | 'warning'; message: string }[];
	diagnoses: Extract<Event, { type: 'diagnosis' }>[];
	/** Null: the Run has not said how it ended. */
	finished: { exitCode: ExitCode; outcome: RunOutcome } | null;
	timeline: Timeline;
}

/** Kept of each: of hundreds of hosts, nobody reads more. */
const MOST_PROGRESS = 12;
const MOST_NOTICES = 200;

/** Reads the Events of one Run, one by one. */
export function recordRun(events: Iterable<Event>): RunRecord {
	const recorder = new RunRecorder();
	for (const event of events) recorder.take(event);
	return recorder.record();
}

class RunRecorder {
	readonly #timeline = new TimelineRecorder();
	readonly #findings = new Map<string, FindingGroup>();
	readonly #tasks = new Map<string, TaskRecord>();
	readonly #titles = new Map<string, string>();
	readonly #rest: Omit<RunRecord, 'findings' | 'tasks' | 'timeline'> = {
		run: '',
		command: '',
		cluster: '',
		version: '',
		lastAt: '',
		events: 0,
		hosts: [],
		plan: null,
		failures: [],
		notices: [],
		diagnoses: [],
		finished: null,
	};

	take(event: Event): void {
		this.#timeline.take(event);
		const rest = this.#rest;
		rest.events += 1;
		rest.lastAt = event.at;
		switch (event.type) {
			case 'run-started': {
				const { run, command, cluster, version } = event;
				Object.assign(rest, { run, command, cluster, version });
				break;
			}
			case 'host-connected':
				rest.hosts.push({ host: event.host, user: event.user, privilege: event.privilege });
				break;
			case 'host-failed':
				rest.failures.push({ title: 'connect', host: event.host, failure: event.failure });
				break;
			case 'diagnosis':
				rest.diagnoses.push(event);
				break;
			case 'finding':
				this.#takeFinding(event);
				break;
			case 'plan-made':
				rest.plan = event.plan.tasks.map(({ work: _, ...task }) => task);
				for (const { id, title } of rest.plan) this.#titles.set(id, title);
				break;
			case 'task':
				this.#takeTask(event);
				break;
			case 'progress': {
				const { progress } = this.#task(event.step, event.host);
				progress.push(event.message);
				if (progress.length > MOST_PROGRESS) progress.shift();
				break;
			}
			case 'notice':
				rest.notices.push({
					at: event.at,
					host: event.host,
					level: event.level,
					message: event.message,
				});
				if (rest.notices.length > MOST_NOTICES) rest.notices.shift();
				break;
			case 'run-finished':
				rest.finished = { exitCode: event.exitCode, outcome: event.outcome };
		}
	}

	record(): RunRecord {
		return {
			...this.#rest,
			findings: [...this.#findings.values()],
			tasks: this.#tasks,
			timeline: this.#timeline.view(),
		};
	}

	#takeFinding(event: Extract<Event, { type: 'finding' }>): void {
		const { id, host, severity, checked, observed, expected, fix, repairable } = event;
		const key = JSON.stringify([id, severity, checked, observed, expected, fix]);
		const group = this.#findings.get(key);
		const hosts = host === null ? [] : [host];
		if (group) group.hosts.push(...hosts);
		else {
			const said = { id, severity, checked, observed, expected, fix, repairable };
			this.#findings.set(key, { ...said, hosts });
		}
	}

	#takeTask({ step, host, status, seconds, failure }: Extract<Event, { type: 'task' }>): void {
		const task = this.#task(step, host);
		task.status = status;
		task.seconds = seconds;
		if (failure) {
			const title = this.#titles.get(`${step}@${host}`) ?? step;
			this.#rest.failures.push({ title, host, failure });
		}
	}

	#task(step: string, host: string): TaskRecord {
		const id = `${step}@${host}`;
		const task = this.#tasks.get(id) ?? { status: 'waiting', seconds: 0, progress: [] };
		this.#tasks.set(id, task);
		return task;
	}
}
