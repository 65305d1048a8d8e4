import { runningJobs, type Session } from './session.ts';

/**
 * Attaches to jobs that an earlier k8s-tui started and that still run, and waits for them: two
 * kubeadms on one host would ruin each other. What they did is found out by looking again.
 * @returns whether there were any
 */
export async function resumeJobs(session: Session, abort: AbortSignal): Promise<boolean> {
	const { emit } = session.stream;
	const attached = Object.values(session.facts).flatMap((facts) =>
		runningJobs(facts).map(async (job) => {
			const host = facts.host;
			emit({ type: 'job-attached', host, job });
			const step = job.split('.')[1] ?? job;
			await session.transports[host]?.attachJob(job, {
				signal: abort,
				onLine: ({ text }) => {
					// Lines that were meant for the process that is gone: what changed is looked up.
					if (!text.startsWith('::')) emit({ type: 'output', step, host, text });
				},
			});
		}),
	);
	const results = await Promise.allSettled(attached);
	if (abort.aborted) throw abort.reason;
	for (const result of results) {
		if (result.status === 'rejected') {
			emit({
				type: 'notice',
				host: null,
				level: 'warning',
				message: `a job of an earlier run: ${String(result.reason)}`,
			});
		}
	}
	return results.length > 0;
}
