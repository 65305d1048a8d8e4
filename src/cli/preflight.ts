import { Command } from 'commander';
import type { Finding } from '../model/finding.ts';
import { type ClusterFlags, withClusterOptions } from './cluster-options.ts';

type PreflightFlags = ClusterFlags & { fix: boolean; yes: boolean };

/** `preflight`: Facts and Findings of all hosts; `--fix` applies the safe repairs. */
export function preflightCommand(): Command {
	return withClusterOptions(
		new Command('preflight').description('check all hosts and the network between them'),
	)
		.option('--fix', 'apply the repairs that are safe, then check again', false)
		.option('-y, --yes', 'with --fix: do not ask (as without a terminal)', false)
		.action((flags: PreflightFlags) => (flags.fix ? fix(flags) : check(flags)));
}

/** Looks and changes nothing: no lock, no journal. */
async function check(flags: PreflightFlags): Promise<void> {
	const [{ runPreflight }, { summarise }, { withSession }, { reportingStream }] = await Promise.all(
		[
			import('../engine/run-preflight.ts'),
			import('../preflight/preflight.ts'),
			import('./open-session.ts'),
			import('./output.ts'),
		],
	);
	process.exitCode = await withSession(flags, reportingStream(flags), async (session) => {
		await session.connect();
		await session.look();
		const findings = await runPreflight(session);
		await tell(flags, findings);
		return summarise(findings).refuses ? 3 : 0;
	});
}

async function fix(flags: PreflightFlags): Promise<void> {
	const [{ repair }, { planText }, { runCommand }, { askWord }, { say }] = await Promise.all([
		import('../engine/repair.ts'),
		import('../report/plan-text.ts'),
		import('./run-command.ts'),
		import('./ask.ts'),
		import('./output.ts'),
	]);
	await runCommand({
		command: 'preflight --fix',
		flags,
		confirm: async (plan) => {
			if (flags.yes || !process.stdin.isTTY) return true;
			say(flags, planText(plan));
			return await askWord('Repair this? Type yes: ', 'yes', '--yes');
		},
		work: async (session, options) => {
			const { exitCode, findings } = await repair(session, options);
			await tell(flags, findings);
			return exitCode;
		},
	});
}

async function tell(flags: ClusterFlags, findings: Finding[]): Promise<void> {
	const [{ preflightSummary }, { summarise }, { record, say }] = await Promise.all([
		import('../engine/run-preflight.ts'),
		import('../preflight/preflight.ts'),
		import('./output.ts'),
	]);
	const { refuses, errors, warnings, oks } = summarise(findings);
	record(flags, { type: 'preflight', errors, warnings, oks, refuses });
	say(flags, `${preflightSummary(findings)}\n`);
}
