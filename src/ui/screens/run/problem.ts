import type { ExitCode } from '../../../model/errors.ts';
import type { Failure } from '../../../model/events.ts';
import { diagnosesOf, type RunState, type ShownDiagnosis, type TaskFailure } from './model.ts';

/** Something that the operator has to decide about: a Task that failed, or the end of the Run. */
export type Problem =
	| { kind: 'task'; task: TaskFailure; diagnoses: readonly ShownDiagnosis[] }
	| { kind: 'end'; exitCode: ExitCode; failure: Failure | null };

/** What can be done about a Problem. The screen offers what the flow can do. */
export interface RunActions {
	/** Applies a Fix on a host and goes on. */
	applyFix?: (fix: string, host: string) => void;
	/** Looks at the hosts again and goes on from there. */
	retry?: () => void;
	/** Goes on without this host. */
	skipHost?: (host: string) => void;
	editSpec?: () => void;
	/** Opens a shell on the host, in this terminal. */
	shell?: (host: string) => void;
	/** Leaves the Run as it is. */
	stop?: () => void;
}

export type ChoiceId = 'result' | keyof RunActions | 'log';
export interface Choice {
	id: ChoiceId;
	/** The host that it is about. */
	host: string | null;
	/** Id of the Fix, for `applyFix`. */
	fix: string | null;
}

/** The end of the Run first where it says more than its failures do, then these in their order. */
export function problemsOf(state: RunState): Problem[] {
	const { ending, failures } = state;
	const tasks = failures.map(
		(task): Problem => ({ kind: 'task', task, diagnoses: diagnosesOf(state, task) }),
	);
	if (ending === null || (ending.exitCode === 1 && tasks.length > 0)) return tasks;
	return [{ kind: 'end', ...ending }, ...tasks];
}

/** What is offered for a Problem, the most useful first. */
export function choicesFor(problem: Problem, state: RunState, actions: RunActions): Choice[] {
	const choices = problem.kind === 'task' ? forTask(problem) : forEnd(problem, state);
	return choices.filter(({ id }) => id === 'log' || id === 'result' || actions[id] !== undefined);
}

function forTask({ task: { host }, diagnoses }: Extract<Problem, { kind: 'task' }>): Choice[] {
	const fix = diagnoses.find(({ repair }) => repair !== null)?.repair ?? null;
	return [
		...(fix === null ? [] : [choice('applyFix', host, fix)]),
		choice('retry', host),
		choice('shell', host),
		choice('skipHost', host),
		choice('editSpec', host),
		choice('log', host),
		choice('stop', host),
	];
}

function forEnd({ exitCode }: Extract<Problem, { kind: 'end' }>, state: RunState): Choice[] {
	const [unreachable] = state.unreachable;
	switch (exitCode) {
		case 0:
			return [choice('result', null)];
		case 3:
			return [choice('editSpec', null), choice('retry', null), choice('stop', null)];
		case 4: {
			const host = state.unreachable.length === 1 ? (unreachable?.host ?? null) : null;
			return [
				choice('retry', null),
				...(host === null ? [] : [choice('skipHost', host)]),
				choice('editSpec', null),
				choice('stop', null),
			];
		}
		case 2:
			return [choice('editSpec', null), choice('retry', null), choice('stop', null)];
		default:
			return [choice('retry', null), choice('stop', null)];
	}
}

function choice(id: ChoiceId, host: string | null, fix: string | null = null): Choice {
	return { id, host, fix };
}
