import type { Event } from '../model/events.ts';
import type { Plan } from '../model/plan.ts';
import { countChanges } from '../model/plan.ts';

/** The Event stream as JSON lines. A Plan is a line per Task and a last one with the count. */
export function jsonReporter(write: (text: string) => void): (event: Event) => void {
	return (event) => {
		const lines = event.type === 'plan-made' ? planLines(event.plan, event.at) : [event];
		write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
	};
}

/** Records of a Plan: `{"type":"change",…}` per Task, then `{"type":"plan","changes":N}`. */
export function planLines(plan: Plan, at: string): object[] {
	const tasks = plan.tasks.map(({ step, host, title, needs, changes, estimate }) => ({
		type: 'change',
		at,
		step,
		host,
		status: changes.length > 0 ? 'change' : 'unchanged',
		title,
		needs,
		estimate,
		changes,
	}));
	return [...tasks, { type: 'plan', at, cluster: plan.cluster, changes: countChanges(plan) }];
}
