import type { ExitCode } from '../model/errors.ts';
import { messageOf, OperatorError } from '../model/errors.ts';
import type { RunOutcome } from '../model/events.ts';
import type { Plan, Task, TaskStatus } from '../model/plan.ts';
import { ARTIFACT_STORE } from '../resources/artifact.ts';
import { JOBS_ROOT } from '../ssh/job-scripts.ts';
import { quote } from '../ssh/quote.ts';
import type { RunControl } from './execute.ts';
import { LOCK_LOST } from './lock-holder.ts';
import type { RunResult } from './runner.ts';
import type { Session } from './session.ts';

/** Cleans up on the hosts, says how it ended, and turns it into the exit code. */
export async function finish(
	session: Session,
	plan: Plan,
	result: RunResult,
	{ run, abort, pause }: RunControl,
): Promise<ExitCode> {
	const changed = plan.tasks.filter(({ changes }) => changes.length > 0);
	const isDone = changed.every(({ id }) => result.statuses[id] === 'done');
	const { reason } = pause;
	const isLocked = reason instanceof OperatorError && reason.code === LOCK_LOST;
	// Jobs and artifacts of whoever has the lock now are not to be touched.
	if (!abort.aborted && !isLocked) {
		// Earlier runs that did not come to their end left artifacts where nothing is to be done now.
		const touched = isDone && changed.length > 0 ? plan.tasks : changed;
		await cleanUp(session, touched, isDone);
	}
	const outcome = outcomeOf(plan, result);
	const exitCode = isDone ? 0 : isLocked ? 5 : abort.aborted || pause.aborted ? 130 : 1;
	session.stream.emit({ type: 'run-finished', run, exitCode, outcome });
	return exitCode;
}

/**
 * Ended jobs, those of runs that were killed among them, and what the artifact store still holds
 * once everything is installed from it.
 */
async function cleanUp(session: Session, touched: Task[], emptyStore: boolean): Promise<void> {
	const left = Object.values(session.facts).filter(({ jobs }) => jobs.length > 0);
	const hosts = new Set([...touched, ...left].map(({ host }) => host));
	await Promise.allSettled(
		[...hosts].map((host) => {
			// A job that died with its host has no exit status to be known by.
			const died = session.facts[host]?.jobs.filter((job) => !job.running) ?? [];
			const script = `for job in /var/lib/k8s-tui/jobs/*/; do [ -e "$job/rc" ] && rm -rf "$job"; done
${died.map(({ id }) => `rm -rf ${quote(`${JOBS_ROOT}/${id}`)}\n`).join('')}${emptyStore ? `rm -rf ${ARTIFACT_STORE}` : ''}
rm -rf /run/k8s-tui/peer.pl`;
			return session.transports[host]?.exec(script, { name: 'clean-up' });
		}),
	);
}

/** Counts and sentences: what is done, what failed and why, and what comes next. Pure. */
export function outcomeOf(plan: Plan, result: RunResult): RunOutcome {
	const count = (status: TaskStatus) => tasksWith(plan, result, status).length;
	const failed = tasksWith(plan, result, 'failed');
	const waiting = [
		...tasksWith(plan, result, 'blocked'),
		...tasksWith(plan, result, 'paused'),
	].filter(({ changes }) => changes.length > 0);
	const done = count('done');
	const summary: string[] = [];
	if (failed.length === 0 && waiting.length === 0) {
		summary.push(
			done === 0
				? 'Nothing had to be changed.'
				: `All done: ${stepCount(done)} on ${hostCount(hostsOf(plan))}.`,
		);
	} else {
		summary.push(`Done: ${stepCount(done)}.`);
		for (const task of failed)
			summary.push(`Failed: ${task.title} on ${task.host}: ${messageOf(result.errors[task.id])}`);
		if (waiting.length > 0)
			summary.push(
				`Not begun: ${waiting.map(({ title, host }) => `${title} on ${host}`).join(', ')}.`,
			);
		summary.push(nextSentence(failed));
	}
	return {
		seconds: result.seconds,
		sentBytes: result.sentBytes,
		done,
		unchanged: count('unchanged'),
		failed: failed.length,
		blocked: count('blocked'),
		paused: count('paused'),
		summary,
	};
}

function nextSentence(failed: Task[]): string {
	return failed.length > 0
		? 'The same command looks at the hosts again, leaves what is done alone, tries again what failed and goes on from there.'
		: 'The same command goes on from here.';
}

function tasksWith(plan: Plan, { statuses }: RunResult, status: TaskStatus): Task[] {
	return plan.tasks.filter(({ id }) => statuses[id] === status);
}

function hostsOf(plan: Plan): number {
	return new Set(plan.tasks.filter(({ changes }) => changes.length > 0).map(({ host }) => host))
		.size;
}

function stepCount(count: number): string {
	return count === 1 ? '1 step' : `${count} steps`;
}

function hostCount(count: number): string {
	return count === 1 ? '1 host' : `${count} hosts`;
}
