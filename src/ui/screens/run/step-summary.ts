import type { Task } from '../../../model/plan.ts';
import type { HostCondition } from './host-summary.ts';
import { type RunState, statusOf } from './model.ts';

/** What there is to say about one Step over all of its hosts. */
export interface StepSummary {
	step: string;
	condition: HostCondition;
	done: number;
	all: number;
	/** From its first beginning to its last end so far, seconds; null: it has not begun. */
	seconds: number | null;
	/** Hosts that failed at it, or else are at it now. */
	where: readonly string[];
}

/** The Steps that change something, in the order of the Plan. @param now Unix time in milliseconds. */
export function summariseSteps(state: RunState, now: number): StepSummary[] {
	return [...state.byStep].map(([step, tasks]) => {
		const hostsIn = (...wanted: string[]) =>
			tasks.filter((task) => wanted.includes(statusOf(state, task))).map(({ host }) => host);
		const failed = hostsIn('failed');
		const running = hostsIn('running');
		const done = hostsIn('done', 'unchanged').length;
		const condition: HostCondition =
			failed.length > 0
				? 'failed'
				: running.length > 0
					? 'active'
					: done === tasks.length
						? 'done'
						: hostsIn('blocked').length > 0
							? 'blocked'
							: hostsIn('paused').length > 0
								? 'paused'
								: 'waiting';
		const where = failed.length > 0 ? failed : running;
		return { step, condition, done, all: tasks.length, where, seconds: span(state, tasks, now) };
	});
}

function span(state: RunState, tasks: readonly Task[], now: number): number | null {
	const begun = tasks.flatMap(({ host, step }) => {
		const task = state.hosts[host]?.tasks[step];
		if (!task || task.startedAt === null) return [];
		const end = task.status === 'running' ? now : task.startedAt + task.seconds * 1000;
		return [{ start: task.startedAt, end }];
	});
	if (begun.length === 0) return null;
	const start = Math.min(...begun.map((each) => each.start));
	return (Math.max(...begun.map(({ end }) => end)) - start) / 1000;
}
