import type { Plan } from '../model/plan.ts';
import type { Step } from '../steps/step.ts';
import { diagnoseFailure } from './diagnose-failure.ts';
import { type RunResult, runPlan } from './runner.ts';
import type { Session } from './session.ts';

/** How a Run is called and stopped. */
export interface RunControl {
	/** Id of the Run; names its jobs on the hosts. */
	run: string;
	/** Aborted by the first Ctrl-C. */
	pause: AbortSignal;
	/** Aborted by the second Ctrl-C. */
	abort: AbortSignal;
}

/**
 * Runs a Plan on the hosts that a Session is connected to. What fails is diagnosed on its host while
 * the rest goes on.
 */
export async function execute(
	session: Session,
	plan: Plan,
	steps: readonly Step[],
	{ run, pause, abort }: RunControl,
): Promise<RunResult> {
	const { stream, transports, bundle } = session;
	return await runPlan(plan, steps, session.context(), {
		run,
		pause,
		abort,
		emit: stream.emit,
		secret: (value) => stream.redactor.add(value),
		transports,
		bundle,
		onFailure: (task, error, output) => diagnoseFailure(session, { task, error, output }, abort),
	});
}
