import { Command } from 'commander';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Plan } from '../model/plan.ts';
import type { ClusterSpec } from '../model/spec.ts';
import type { Step } from '../steps/step.ts';
import { type ClusterFlags, withClusterOptions } from './cluster-options.ts';

interface DiagnoseFlags extends ClusterFlags {
	log: string[];
	fix?: string;
	yes: boolean;
}

/** `diagnose`: known failures in what hosts say, or in log files. */
export function diagnoseCommand(): Command {
	return withClusterOptions(
		new Command('diagnose').description(
			'find out why something is broken, from the hosts or from log files',
		),
	)
		.option('--log <files...>', 'search these log files instead of hosts; - is standard input', [])
		.option('--fix <id>', 'apply the fix that a diagnosis offers, on the hosts that show it')
		.option('-y, --yes', 'do not ask before a fix', false)
		.action(diagnose);
}

async function diagnose(flags: DiagnoseFlags): Promise<void> {
	if (flags.log.length > 0) await diagnoseLogs(flags);
	else if (flags.fix) await fixHosts(flags, flags.fix);
	else await diagnoseHosts(flags);
}

async function diagnoseLogs(flags: DiagnoseFlags): Promise<void> {
	const [{ Matcher }, { loadSignatures }, { rank }, { searchLog }, { OperatorError }] =
		await Promise.all([
			import('../diagnose/match.ts'),
			import('../diagnose/load-signatures.ts'),
			import('../diagnose/rank.ts'),
			import('../diagnose/log-files.ts'),
			import('../model/errors.ts'),
		]);
	if (flags.fix) {
		throw new OperatorError('A fix needs hosts, and a log file has none', {
			code: 'usage',
			exitCode: 2,
			fix: `Run k8s-tui diagnose -f cluster.yaml --fix ${flags.fix}.`,
		});
	}
	const matcher = new Matcher(loadSignatures());
	const looked: string[] = [];
	for (const path of flags.log) {
		const { source, lines } = await searchLog(path, matcher);
		looked.push(`${source} (${lines} line${lines === 1 ? '' : 's'})`);
	}
	await report(flags, rank(matcher.matches(), null), looked.join(', '));
}

async function diagnoseHosts(flags: DiagnoseFlags): Promise<void> {
	const [{ reachHosts, diagnoseCluster }, { withSession }, { reportingStream }] = await Promise.all(
		[import('../engine/diagnose-cluster.ts'), import('./open-session.ts'), import('./output.ts')],
	);
	await withSession(flags, reportingStream(flags), async (session) => {
		const silent = await reachHosts(session);
		const { diagnoses, looked, lines } = await diagnoseCluster(session, silent);
		const hosts = looked.map(
			({ host, sources }) =>
				`${host}: ${sources.length > 0 ? sources.join(', ') : 'not looked at'}`,
		);
		const shown = flags.verbose ? diagnoses : diagnoses.filter(({ level }) => level !== 'notice');
		await report(flags, shown, `${lines} lines\n  ${hosts.join('\n  ')}`);
	});
}

async function fixHosts(flags: DiagnoseFlags, fix: string): Promise<void> {
	const [{ applyFix, fixNamed }, { diagnoseCluster }, { planText }, { runCommand }, ask, output] =
		await Promise.all([
			import('../engine/apply-fix.ts'),
			import('../engine/diagnose-cluster.ts'),
			import('../report/plan-text.ts'),
			import('./run-command.ts'),
			import('./ask.ts'),
			import('./output.ts'),
		]);
	const step = fixNamed(fix);
	const confirm = async (plan: Plan): Promise<boolean> => {
		output.say(flags, planText(plan));
		return flags.yes || (await ask.askWord('Do this? Type yes: ', 'yes', '--yes'));
	};
	await runCommand({
		command: 'diagnose',
		flags,
		confirm,
		work: async (session, options) => {
			await session.look();
			const { diagnoses } = await diagnoseCluster(session);
			const shown = hostsToMend(diagnoses, step, session.spec);
			const hosts = flags.limit.length > 0 ? flags.limit : shown;
			if (hosts.length === 0) {
				output.say(
					flags,
					`No host shows anything that ${fix} mends. Name hosts with --limit to apply it all the same.\n`,
				);
				return 0;
			}
			return await applyFix(session, { ...options, fix, hosts });
		},
	});
}

/** Hosts whose evidence led to a Diagnosis that this Fix mends; for one of the cluster, all. */
function hostsToMend(
	diagnoses: readonly Diagnosis[],
	{ id, scope }: Step,
	spec: ClusterSpec,
): string[] {
	const mended = diagnoses.filter(({ repair }) => repair === id);
	if (scope === 'cluster' && mended.length > 0) return spec.hosts.map(({ name }) => name);
	return [...new Set(mended.flatMap(({ evidence }) => evidence.flatMap(({ host }) => host ?? [])))];
}

/** One JSON record a Diagnosis, or for people all of them, or what was looked at in vain. */
async function report(
	flags: DiagnoseFlags,
	diagnoses: readonly Diagnosis[],
	looked: string,
): Promise<void> {
	const [{ diagnosisText }, { record, say }] = await Promise.all([
		import('../report/diagnosis-text.ts'),
		import('./output.ts'),
	]);
	for (const diagnosis of diagnoses) record(flags, { type: 'diagnosis', ...diagnosis });
	say(
		flags,
		diagnoses.length > 0
			? `${diagnoses.map((diagnosis) => diagnosisText(diagnosis, flags.file)).join('\n\n')}\n`
			: `Nothing that is known to fail was found. Looked at: ${looked}\n`,
	);
}
