import type { ApplyOptions } from '../engine/apply.ts';
import { newRunId } from '../engine/apply.ts';
import { Journal } from '../engine/journal.ts';
import { takeLocalLock } from '../engine/local-lock.ts';
import type { Session } from '../engine/session.ts';
import { stateDirectory } from '../engine/state-directory.ts';
import type { ExitCode } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import { shellWord } from '../report/shell-word.ts';
import type { ClusterFlags } from './cluster-options.ts';
import { interruptions } from './interrupt.ts';
import { withSession } from './open-session.ts';
import { reportingStream } from './output.ts';
import { ownVersion } from './version.ts';

export interface RunCommand {
	command: string;
	flags: ClusterFlags;
	confirm: (plan: Plan, session: Session) => Promise<boolean>;
	work: (session: Session, options: ApplyOptions) => Promise<ExitCode>;
}

/** What `apply` and `reset` share: lock, journal, Ctrl-C, connections, exit code. */
export async function runCommand({ command, flags, confirm, work }: RunCommand): Promise<void> {
	const stream = reportingStream(flags);
	const run = newRunId();
	process.exitCode = await withSession(flags, stream, async (session) => {
		const { name } = session.spec;
		const state = stateDirectory(name);
		const unlock = takeLocalLock(state, `k8s-tui ${command} -f ${flags.file}`);
		const journal = new Journal(state, run);
		const { pause, pauseNow, abort, stop } = interruptions((message) =>
			stream.emit({ type: 'notice', host: null, level: 'warning', message }),
		);
		// A disk of ours that is full must not end what runs on the hosts half-way: finish, then say so.
		let journalError: unknown = null;
		stream.subscribe((event) => {
			if (journalError !== null) return;
			try {
				journal.record(event);
			} catch (error) {
				journalError = error;
				pauseNow(error);
			}
		});
		try {
			stream.emit({ type: 'run-started', run, command, cluster: name, version: ownVersion() });
			await session.connect();
			const exitCode = await work(session, {
				run,
				pause,
				abort,
				confirm: (plan) => confirm(plan, session),
				kubeconfig: `${name}.kubeconfig`,
			});
			if (journalError !== null) throw journalError;
			return exitCode;
		} finally {
			stop();
			journal.close();
			unlock();
			process.stderr.write(`journal and logs: ${journal.directory}\n`);
			process.stderr.write(
				`as a report: k8s-tui report -f ${shellWord(flags.file)} --run ${run}\n`,
			);
		}
	});
}
