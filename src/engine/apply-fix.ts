import type { ExitCode } from '../model/errors.ts';
import { OperatorError } from '../model/errors.ts';
import { countChanges, type Plan } from '../model/plan.ts';
import { fixes } from '../steps/fixes/all.ts';
import type { Step } from '../steps/step.ts';
import { execute, type RunControl } from './execute.ts';
import { finish } from './finish.ts';
import { makePlan } from './planner.ts';
import { resumeJobs } from './resume-jobs.ts';
import type { Session } from './session.ts';
import { withLocks } from './with-locks.ts';

export interface FixOptions extends RunControl {
	/** Id of the Fix: the `repair` of a Diagnosis. */
	fix: string;
	/** Names of the hosts to mend; a Fix of the cluster runs where it must. */
	hosts: readonly string[];
	/** Asked once the Plan is known, if it changes anything; false stops here. */
	confirm: (plan: Plan) => Promise<boolean>;
}

/**
 * Plans a Fix for some hosts, has it confirmed and runs it, like any other Plan. The Session is
 * connected.
 * @returns 0 done or nothing to do, 1 it failed, 130 not confirmed, paused or interrupted
 * @throws OperatorError `unknown-fix` or `unknown-host` (exit code 2)
 */
export async function applyFix(
	session: Session,
	{ fix, hosts, confirm, ...options }: FixOptions,
): Promise<ExitCode> {
	const step = fixNamed(fix);
	const unknown = hosts.filter((name) => !session.spec.hosts.some((host) => host.name === name));
	if (unknown.length > 0) {
		throw new OperatorError(`No such host in cluster.yaml: ${unknown.join(', ')}`, {
			code: 'unknown-host',
			exitCode: 2,
			expected: session.spec.hosts.map(({ name }) => name).join(', '),
		});
	}
	return await withLocks(session, `diagnose --fix ${fix}`, options, async (locked) => {
		const { lockCluster, ...control } = locked;
		await session.look([step]);
		if (await resumeJobs(session, control.abort)) await session.look([step]);
		await lockCluster();
		const plan = makePlan([step], { ...session.context(), targets: new Set(hosts) });
		const changes = countChanges(plan);
		session.stream.emit({ type: 'plan-made', plan, changes });
		if (changes > 0 && !(await confirm(plan))) return 130;
		const result = await execute(session, plan, [step], control);
		return await finish(session, plan, result, control);
	});
}

/** @throws OperatorError `unknown-fix` naming those that there are */
export function fixNamed(id: string): Step {
	const step = fixes.get(id);
	if (step) return step;
	throw new OperatorError(`There is no fix ${id}`, {
		code: 'unknown-fix',
		exitCode: 2,
		expected: [...fixes.keys()].join(', '),
		found: id,
		fix: 'Name one of these.',
	});
}
