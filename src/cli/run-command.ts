import { ownVersion } from '../assets/asset.ts';
import type { ApplyOptions } from '../engine/apply.ts';
import { newRunId } from '../engine/apply.ts';
import { journaledRun } from '../engine/journaled-run.ts';
import type { Session } from '../engine/session.ts';
import type { ExitCode } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import { shellWord } from '../report/shell-word.ts';
import type { ClusterFlags } from './cluster-options.ts';
import { interruptions } from './interrupt.ts';
import { withSession } from './open-session.ts';
import { reportingStream } from './output.ts';

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
		const { pause, pauseNow, abort, stop } = interruptions((message) =>
			stream.emit({ type: 'notice', host: null, level: 'warning', message }),
		);
		const options: ApplyOptions = {
			run,
			pause,
			abort,
			confirm: (plan) => confirm(plan, session),
			kubeconfig: `${session.spec.name}.kubeconfig`,
		};
		const about = {
			run,
			command,
			commandLine: `k8s-tui ${command} -f ${flags.file}`,
			version: ownVersion(),
			pauseNow,
		};
		let journal: string | null = null;
		try {
			const begun = (directory: string) => {
				journal = directory;
			};
			return await journaledRun(session, { ...about, begun }, () => work(session, options));
		} finally {
			stop();
			if (journal !== null) tellWhere(journal, flags.file, run);
		}
	});
}

function tellWhere(journal: string, file: string, run: string): void {
	process.stderr.write(`journal and logs: ${journal}\n`);
	process.stderr.write(`as a report: k8s-tui report -f ${shellWord(file)} --run ${run}\n`);
}
