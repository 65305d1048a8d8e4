import { basename } from 'node:path';
import { failureOf } from '../../engine/failure.ts';
import { knownRuns } from '../../engine/runs.ts';
import { statePath } from '../../engine/state-directory.ts';
import { OperatorError } from '../../model/errors.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { makeReport } from '../../report/html/make-report.ts';
import { writeReport } from '../../report/html/write-report.ts';
import { loadSpec } from '../../spec/load.ts';
import { ask } from '../components/question.tsx';
import { ResultScreen } from '../screens/result/result-screen.tsx';
import type { RunScreen } from '../screens/run/run-screen.tsx';
import type { StartedRun } from '../work/cluster-work.ts';
import { showProblem } from './show-problem.ts';
import type { Sitting } from './sitting.ts';

/** What there is after a Run, in the place of the screen that watched it. */
export function openResultOf(
	sitting: Sitting,
	file: string,
	spec: ClusterSpec,
	started: StartedRun,
	watched: RunScreen,
): void {
	const { ending, outcome } = watched.watch.picture.get().run;
	const exitCode = ending?.exitCode ?? 0;
	const work = sitting.workOn(file);
	sitting.app.open(
		new ResultScreen(sitting.app, {
			crumbs: [spec.name],
			spec,
			exitCode,
			outcome,
			timeline: watched.timeline,
			readStatus: () => work.status(() => {}),
			kubeconfig: started.kubeconfig(spec),
			...(started.journaled ? { writeReport: async () => reportOf(file, spec, started.run) } : {}),
			openRun: () => sitting.app.back(),
			done: () => sitting.app.backToStart(),
		}),
	);
}

/** The cluster as it is now. */
export async function openStatus(sitting: Sitting, file: string): Promise<void> {
	const loaded = await loadSpec(file).catch((error: unknown) => failureOf(error, null));
	if (!('spec' in loaded)) {
		await showProblem(sitting.app, [basename(file)], loaded);
		return;
	}
	const { spec } = loaded;
	sitting.app.open(
		new ResultScreen(sitting.app, {
			crumbs: [spec.name],
			spec,
			exitCode: 0,
			outcome: null,
			timeline: null,
			readStatus: () => sitting.workOn(file).status(() => {}),
			kubeconfig: `${spec.name}.kubeconfig`,
			done: () => sitting.app.back(),
		}),
	);
}

/** Writes the report of a cluster's last Run and says where it is. */
export async function tellReport(sitting: Sitting, file: string): Promise<void> {
	const { common, flow } = sitting.app.words;
	try {
		const { spec } = await loadSpec(file);
		const path = reportOf(file, spec, null);
		await ask(sitting.app, {
			crumbs: [spec.name],
			title: flow.reportWritten(path),
			answers: [{ value: 'close', label: common.close }],
		});
	} catch (error) {
		await showProblem(sitting.app, [basename(file)], failureOf(error, null));
	}
}

/** @param run its id; null: the newest. @throws OperatorError `no-run`, `report-…` */
function reportOf(file: string, spec: ClusterSpec, run: string | null): string {
	const runs = knownRuns(statePath(spec.name));
	const known = run === null ? runs[0] : runs.find((candidate) => candidate.run === run);
	if (!known) {
		throw new OperatorError(`No run of ${spec.name} is known on this machine`, {
			code: 'no-run',
			exitCode: 2,
			fix: 'Apply it first, or make the report on the machine that it was run on.',
		});
	}
	const path = `${spec.name}-report.html`;
	writeReport(path, makeReport(known, spec, file), false);
	return path;
}
