import { resolve } from 'node:path';
import { failureOf } from '../../engine/failure.ts';
import { type ExitCode, messageOf } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import { loadSpec } from '../../spec/load.ts';
import { sshArguments } from '../../ssh/ssh-command.ts';
import { resolveTarget } from '../../ssh/target.ts';
import { PlanScreen } from '../screens/plan/plan-screen.tsx';
import { RunScreen } from '../screens/run/run-screen.tsx';
import type { RunRequest, StartedRun } from '../work/cluster-work.ts';
import { planEstimate } from '../work/plan-estimate.ts';
import { openEditor, runInTerminal } from './edit-file.ts';
import { openResultOf } from './result-flow.ts';
import { showProblem } from './show-problem.ts';
import type { Sitting } from './sitting.ts';

export interface RunFlow extends Omit<RunRequest, 'confirm'> {
	/** Path of cluster.yaml. */
	file: string;
	/** What the operator has agreed to; unset: the Plan is shown first. */
	accepted?: Plan;
}

/** Starts a Run and opens the screen that watches it. */
export function openRun(sitting: Sitting, request: RunFlow): void {
	void start(sitting, request, (screen) => sitting.app.open(screen));
}

/** Applies a Fix on its own, after its Plan was shown, and watches it. */
export function openFixRun(
	sitting: Sitting,
	{ file, fix, hosts }: { file: string; fix: string; hosts: readonly string[] },
): void {
	const command = sitting.commandForFix(file, fix, hosts);
	const confirm = (plan: Plan) => showPlan(sitting, file, plan, command);
	const begin = () => sitting.workOn(file).runFix(fix, hosts, confirm);
	void watch(sitting, { file, without: [] }, begin, (screen) => sitting.app.open(screen));
}

async function start(
	sitting: Sitting,
	request: RunFlow,
	show: (screen: RunScreen) => void,
): Promise<void> {
	const { file, without = [], fix } = request;
	let accepted = request.accepted ?? null;
	const confirm = async (plan: Plan) => {
		if (accepted !== null && isWithin(plan, accepted)) return true;
		const isAccepted = await showPlan(sitting, file, plan);
		if (isAccepted) accepted = plan;
		return isAccepted;
	};
	const begin = () => sitting.workOn(file).run({ without, ...(fix ? { fix } : {}), confirm });
	const again = (changes: Partial<RunFlow>) => {
		const next = { file, without, ...(accepted ? { accepted } : {}), ...changes };
		void start(sitting, next, (fresh) => sitting.app.replace(fresh));
	};
	await watch(sitting, { file, without, again }, begin, show);
}

interface Watched {
	file: string;
	/** Hosts that are left out. */
	without: readonly string[];
	/** Begins anew, with these changes, once the present Run has ended. Unset: there is no more to do. */
	again?: (changes: Partial<RunFlow>) => void;
}

async function watch(
	sitting: Sitting,
	{ file, without, again }: Watched,
	begin: () => StartedRun,
	show: (screen: RunScreen) => void,
): Promise<void> {
	const { app } = sitting;
	const loaded = await loadSpec(file).catch((error: unknown) => failureOf(error, null));
	if (!('spec' in loaded)) {
		await showProblem(app, [file], loaded);
		return;
	}
	const { spec } = loaded;
	const started = begin();
	const left = (code: ExitCode) => {
		const isUnfinished = code !== 0 && started.journaled;
		if (isUnfinished) sitting.farewell.push(app.words.flow.goOnLater(sitting.commandFor(file)));
		app.exit(code);
	};
	const goOn = (changes: Partial<RunFlow>) => void endOf(started).then(() => again?.(changes));
	const screen: RunScreen = new RunScreen(app, {
		crumbs: [spec.name],
		cluster: spec.name,
		hosts: spec.hosts
			.filter(({ name }) => !without.includes(name))
			.map(({ name, address, roles }) => ({ name, address, roles })),
		subscribe: started.subscribe,
		done: started.done,
		control: started.control,
		actions: {
			...(again
				? {
						applyFix: (id: string, host: string) => goOn({ fix: { id, host } }),
						retry: () => goOn({}),
					}
				: {}),
			// A replay has no other hosts and no other cluster.yaml than those that were recorded.
			...(again && started.journaled
				? {
						skipHost: (host: string) => goOn({ without: [...without, host] }),
						editSpec: () => void edit(sitting, file, () => goOn({})),
					}
				: {}),
			...(started.journaled ? { shell: (host) => void openShell(sitting, file, host) } : {}),
			stop: () => void endOf(started).then(left),
		},
		next: () => openResultOf(sitting, file, spec, started, screen),
		leave: left,
	});
	show(screen);
}

/** Nothing new is started, and what runs is waited for: two Runs at once would lock each other out. */
async function endOf({ control, done }: StartedRun): Promise<ExitCode> {
	control.pause();
	return await done.catch(() => 1 as const);
}

/** Whether a Plan does nothing beyond what was agreed to: a Run that is begun again has less to do. */
function isWithin(plan: Plan, accepted: Plan): boolean {
	const agreed = new Set(
		accepted.tasks.filter(({ changes }) => changes.length > 0).map(({ id }) => id),
	);
	return plan.tasks.every(({ id, changes }) => changes.length === 0 || agreed.has(id));
}

function showPlan(
	sitting: Sitting,
	file: string,
	plan: Plan,
	command = sitting.commandFor(file),
): Promise<boolean> {
	return new Promise((answered) => {
		const screen: PlanScreen = new PlanScreen(sitting.app, {
			crumbs: [plan.cluster],
			plan,
			notices: [],
			estimate: planEstimate(plan),
			file,
			command,
			next: () => {
				answered(true);
				sitting.app.close(screen);
			},
			left: () => answered(false),
		});
		sitting.app.open(screen);
	});
}

async function edit(sitting: Sitting, file: string, goOn: () => void): Promise<void> {
	await openEditor(sitting.app, file);
	try {
		await loadSpec(file);
		goOn();
	} catch (error) {
		await showProblem(sitting.app, [file], failureOf(error, null));
	}
}

/** OpenSSH in this terminal: with a user's own settings, and host keys checked as ever. */
async function openShell(sitting: Sitting, file: string, host: string): Promise<void> {
	try {
		const { spec } = await loadSpec(file);
		const args = sshArguments(resolveTarget(spec, host));
		await sitting.app.suspend(async () => {
			process.stdout.write(`${sitting.app.words.flow.shellOpens(host)}\n`);
			await runInTerminal('ssh', ['-t', ...args]);
		});
	} catch (error) {
		await showProblem(sitting.app, [host], {
			...failureOf(error, host),
			message: `ssh ${host} (${resolve(file)}): ${messageOf(error)}`,
		});
	}
}
