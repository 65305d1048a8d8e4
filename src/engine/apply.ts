import { randomBytes } from 'node:crypto';
import type { ExitCode } from '../model/errors.ts';
import { countChanges, type Plan } from '../model/plan.ts';
import { summarise } from '../preflight/preflight.ts';
import { installOrder } from '../steps/install-order.ts';
import { execute, type RunControl } from './execute.ts';
import { finish } from './finish.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { planNotices } from './plan-notices.ts';
import { makePlan } from './planner.ts';
import { resumeJobs } from './resume-jobs.ts';
import { preflightSummary, runPreflight } from './run-preflight.ts';
import type { Session } from './session.ts';
import { waitForControlPlane } from './wait-for-control-plane.ts';
import { withLocks } from './with-locks.ts';

export interface ApplyOptions extends RunControl {
	/** Asked once the Plan is known, if it changes anything; false stops here. */
	confirm: (plan: Plan) => Promise<boolean>;
	/** Where the kubeconfig goes. */
	kubeconfig: string;
}

/** Id of a Run: sorts by time, and is a file name and part of job ids. */
export function newRunId(): string {
	const time = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15).toLowerCase();
	return `${time}-${randomBytes(2).toString('hex')}`;
}

/**
 * Makes the cluster as the spec says: picks up what an earlier Run left running, looks at the
 * hosts, checks them, plans, and runs the Plan. The Session is connected.
 * @returns 0 done, 1 something failed, 3 preflight refuses, 130 paused or interrupted
 */
export async function apply(session: Session, options: ApplyOptions): Promise<ExitCode> {
	return await withLocks(session, 'apply', options, async ({ lockCluster, ...control }) => {
		await session.look();
		if (await resumeJobs(session, control.abort)) await session.look();
		await waitForControlPlane(session, control.pause);
		await lockCluster();
		const context = session.context();
		const plan = makePlan(installOrder, context);
		const { emit } = session.stream;
		if (countChanges(plan) > 0) {
			const findings = await runPreflight(session, control.abort);
			emit({ type: 'notice', host: null, level: 'info', message: preflightSummary(findings) });
			if (summarise(findings).refuses) return 3;
		}
		for (const message of planNotices(context)) {
			emit({ type: 'notice', host: null, level: 'warning', message });
		}
		emit({ type: 'plan-made', plan, changes: countChanges(plan) });
		if (countChanges(plan) > 0 && !(await options.confirm(plan))) return 130;
		const result = await execute(session, plan, installOrder, control);
		await writeKubeconfig(session, context, options.kubeconfig);
		return await finish(session, plan, result, control);
	});
}
