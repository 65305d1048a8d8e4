import type { ExitCode } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { countChanges } from '../model/plan.ts';
import { summarise } from '../preflight/preflight.ts';
import { repairFindings } from '../steps/repair-findings.ts';
import type { ApplyOptions } from './apply.ts';
import { execute } from './execute.ts';
import { finish } from './finish.ts';
import { makePlan } from './planner.ts';
import { resumeJobs } from './resume-jobs.ts';
import { runPreflight } from './run-preflight.ts';
import type { Session } from './session.ts';
import { withLocks } from './with-locks.ts';

export interface Repaired {
	/** As `apply`; 3 where errors are left. */
	exitCode: ExitCode;
	/** What the last look found. */
	findings: Finding[];
}

export interface RepairOptions extends Omit<ApplyOptions, 'kubeconfig'> {
	/** Which Findings to repair; unset: all that can be. */
	wanted?: (finding: Finding) => boolean;
	/** False: whoever asks checks for themselves what is left. */
	checkAgain?: boolean;
}

/**
 * Runs preflight, plans and runs the safe repairs of what it finds, and runs it again if that
 * changed anything. The Session is connected.
 */
export async function repair(session: Session, options: RepairOptions): Promise<Repaired> {
	return await withLocks(
		session,
		'preflight --fix',
		options,
		async ({ lockCluster, ...control }) => {
			await session.look();
			if (await resumeJobs(session, control.abort)) await session.look();
			await lockCluster();
			const findings = await runPreflight(session, control.abort);
			const steps = [repairFindings(findings.filter(options.wanted ?? (() => true)))];
			const plan = makePlan(steps, session.context());
			const changes = countChanges(plan);
			if (changes === 0) return verdict(findings);
			session.stream.emit({ type: 'plan-made', plan, changes });
			if (!(await options.confirm(plan))) return { exitCode: 130, findings };
			const result = await execute(session, plan, steps, control);
			const exitCode = await finish(session, plan, result, control);
			if (exitCode !== 0 || options.checkAgain === false) return { exitCode, findings };
			await session.look();
			return verdict(await runPreflight(session, control.abort));
		},
	);
}

function verdict(findings: Finding[]): Repaired {
	return { exitCode: summarise(findings).refuses ? 3 : 0, findings };
}
