import type { ExitCode } from '../model/errors.ts';
import { countChanges } from '../model/plan.ts';
import { resetOrder } from '../steps/reset-order.ts';
import type { ApplyOptions } from './apply.ts';
import { execute } from './execute.ts';
import { finish } from './finish.ts';
import { resetNotices } from './plan-notices.ts';
import { makePlan } from './planner.ts';
import { resumeJobs } from './resume-jobs.ts';
import type { Session } from './session.ts';
import { withLocks } from './with-locks.ts';

/**
 * Takes the cluster off its hosts, or some hosts out of a cluster that goes on. The Session is
 * connected. Exit codes as `apply`.
 */
export async function reset(session: Session, options: ApplyOptions): Promise<ExitCode> {
	return await withLocks(session, 'reset', options, async ({ lockCluster, ...control }) => {
		await session.look();
		if (await resumeJobs(session, control.abort)) await session.look();
		await lockCluster();
		const context = session.context();
		const plan = makePlan(resetOrder, context);
		const { emit } = session.stream;
		for (const message of resetNotices(context)) {
			emit({ type: 'notice', host: null, level: 'warning', message });
		}
		emit({ type: 'plan-made', plan, changes: countChanges(plan) });
		if (countChanges(plan) > 0 && !(await options.confirm(plan))) return 130;
		const result = await execute(session, plan, resetOrder, control);
		return await finish(session, plan, result, control);
	});
}
