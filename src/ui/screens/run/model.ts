import type { Diagnosis } from '../../../model/diagnosis.ts';
import type { ExitCode } from '../../../model/errors.ts';
import type { Event, Failure, RunOutcome } from '../../../model/events.ts';
import type { Plan, Task, TaskStatus } from '../../../model/plan.ts';
import type { Role } from '../../../model/spec.ts';

/** A host that the Run is about. */
export interface RunHost {
	name: string;
	address: string;
	roles: readonly Role[];
}

export interface TaskState {
	status: TaskStatus;
	/** When it began to run, Unix time in milliseconds; null: it has not. */
	startedAt: number | null;
	/** How long it took, once it has ended. */
	seconds: number;
}

/** How far the look at a host has come before there is a Plan. */
export type Contact = 'connecting' | 'connected' | 'looked' | 'failed';

export interface HostState {
	contact: Contact;
	/** By Step. */
	tasks: Readonly<Record<string, TaskState>>;
}

/** A Task that failed. */
export interface TaskFailure {
	step: string;
	host: string;
	failure: Failure;
}

export type ShownFinding = Omit<Extract<Event, { type: 'finding' }>, 'at' | 'type'>;
export type ShownDiagnosis = Diagnosis & { step: string | null; on: string | null };
export interface Notice {
	host: string | null;
	level: 'info' | 'warning';
	message: string;
}

/** How the Run ended. */
export interface Ending {
	exitCode: ExitCode;
	/** What ended it, if it was not a Task. */
	failure: Failure | null;
}

/** What an operator asked of the Run. */
export type Demand = 'none' | 'pause' | 'abort';

/** All that the screen shows of a Run, but for what hosts print. */
export interface RunState {
	hosts: Readonly<Record<string, HostState>>;
	/** Null until it is made. */
	plan: Plan | null;
	/** Tasks that change something, by host and by Step in the order of the Plan. */
	byHost: ReadonlyMap<string, readonly Task[]>;
	byStep: ReadonlyMap<string, readonly Task[]>;
	/** Every Task of the Plan by its id. */
	byId: ReadonlyMap<string, Task>;
	/** When the Plan was made, Unix time in milliseconds. */
	plannedAt: number | null;
	/** Errors and warnings. */
	findings: readonly ShownFinding[];
	/** Hosts that could not be reached. */
	unreachable: readonly Failure[];
	/** In the order in which they happened. */
	failures: readonly TaskFailure[];
	diagnoses: readonly ShownDiagnosis[];
	notices: readonly Notice[];
	/** A Task failed, was blocked or paused: what is left to do will not all be done. */
	isBroken: boolean;
	demand: Demand;
	outcome: RunOutcome | null;
	ending: Ending | null;
}

const BREAKING: readonly TaskStatus[] = ['failed', 'blocked', 'paused'];
/** Notices that are kept. */
const MAX_NOTICES = 50;

export function runStart(hosts: readonly RunHost[]): RunState {
	return {
		hosts: Object.fromEntries(
			hosts.map(({ name }) => [name, { contact: 'connecting', tasks: {} }] as const),
		),
		plan: null,
		byHost: new Map(),
		byStep: new Map(),
		byId: new Map(),
		plannedAt: null,
		findings: [],
		unreachable: [],
		failures: [],
		diagnoses: [],
		notices: [],
		isBroken: false,
		demand: 'none',
		outcome: null,
		ending: null,
	};
}

/** The state after an Event. What hosts print is no part of it. */
export function takeEvent(state: RunState, event: Event): RunState {
	switch (event.type) {
		case 'host-connected':
			return setContact(state, event.host, 'connected');
		case 'facts-gathered':
			return setContact(state, event.host, 'looked');
		case 'host-failed':
			return {
				...setContact(state, event.host, 'failed'),
				unreachable: [...state.unreachable, event.failure],
			};
		case 'finding':
			return event.severity === 'ok' ? state : { ...state, findings: [...state.findings, event] };
		case 'plan-made':
			return takePlan(state, event.plan, Date.parse(event.at));
		case 'task':
			return takeTask(state, event);
		case 'diagnosis':
			return { ...state, diagnoses: [...state.diagnoses, { ...event, on: event.host }] };
		case 'notice': {
			const { host, level, message } = event;
			const notices = [...state.notices, { host, level, message }].slice(-MAX_NOTICES);
			return { ...state, notices };
		}
		case 'run-finished':
			return { ...state, outcome: event.outcome };
		default:
			return state;
	}
}

function setContact(state: RunState, host: string, contact: Contact): RunState {
	const known = state.hosts[host] ?? { contact, tasks: {} };
	// Hosts are looked at again after a Plan was begun: what is known of them stays.
	if (contact === 'connected' && known.contact === 'looked') return state;
	return { ...state, hosts: { ...state.hosts, [host]: { ...known, contact } } };
}

function takePlan(state: RunState, plan: Plan, at: number): RunState {
	const changing = plan.tasks.filter(({ changes }) => changes.length > 0);
	return {
		...state,
		plan,
		plannedAt: at,
		byHost: Map.groupBy(changing, ({ host }) => host),
		byStep: Map.groupBy(changing, ({ step }) => step),
		byId: new Map(plan.tasks.map((task) => [task.id, task])),
	};
}

function takeTask(state: RunState, event: Extract<Event, { type: 'task' }>): RunState {
	const { step, host, status, seconds, failure } = event;
	const known = state.hosts[host] ?? { contact: 'looked', tasks: {} };
	const startedAt =
		status === 'running' ? Date.parse(event.at) : (known.tasks[step]?.startedAt ?? null);
	const tasks = { ...known.tasks, [step]: { status, startedAt, seconds } };
	const isBroken = state.isBroken || BREAKING.includes(status);
	const failures = state.failures.filter((each) => each.step !== step || each.host !== host);
	return {
		...state,
		hosts: { ...state.hosts, [host]: { ...known, tasks } },
		isBroken,
		failures: failure ? [...failures, { step, host, failure }] : failures,
	};
}

/** Where a Task stands. */
export function statusOf(state: RunState, { step, host }: { step: string; host: string }) {
	return state.hosts[host]?.tasks[step]?.status ?? 'waiting';
}

/** What was found out about a failure, the likeliest root cause first; symptoms are left out. */
export function diagnosesOf(state: RunState, { step, host }: TaskFailure): ShownDiagnosis[] {
	return state.diagnoses
		.filter((diagnosis) => diagnosis.step === step && diagnosis.on === host)
		.filter(({ symptomOf }) => symptomOf === null)
		.toSorted((a, b) => a.rank - b.rank);
}
