import { EventStream } from '../../src/engine/event-stream.ts';
import { makePlan } from '../../src/engine/planner.ts';
import { type RunResult, runPlan } from '../../src/engine/runner.ts';
import type { Event } from '../../src/model/events.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Transport } from '../../src/ssh/transport.ts';
import type { FleetContext, Step } from '../../src/steps/step.ts';

export interface Ran {
	plan: Plan;
	result: RunResult;
	events: Event[];
	/** Messages of `error` events of failed Tasks, by Task id. */
	failures: Record<string, string>;
}

/** Plans these Steps alone and runs what they plan, on fake hosts. */
export async function runSteps(
	steps: readonly Step[],
	context: FleetContext,
	transports: Record<string, Transport>,
	{ bundle = null }: { bundle?: string | null } = {},
): Promise<Ran> {
	const stream = new EventStream();
	const events: Event[] = [];
	stream.subscribe((event) => events.push(event));
	const never = new AbortController().signal;
	const plan = makePlan(steps, context);
	const result = await runPlan(plan, steps, context, {
		run: 'r1',
		emit: stream.emit,
		secret: (value) => stream.redactor.add(value),
		transports,
		bundle,
		pause: never,
		abort: never,
	});
	const failures = Object.fromEntries(
		Object.entries(result.errors).map(([id, error]) => [id, String(error)]),
	);
	return { plan, result, events, failures };
}
