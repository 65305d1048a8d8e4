import { Command, Option } from 'commander';
import type { KnownRun } from '../engine/runs.ts';

interface ReportFlags {
	file: string;
	run?: string;
	list: boolean;
	output?: string;
	force: boolean;
	json: boolean;
}

/**
 * `report`: a run as one HTML file, from its journal; touches no host. Flags that all
 * commands have and that change nothing here are taken without a word.
 */
export function reportCommand(): Command {
	return new Command('report')
		.description('write the report of a run: one HTML file with timeline, findings, changes, logs')
		.option('-f, --file <cluster.yaml>', 'the cluster whose run it was', 'cluster.yaml')
		.option('--run <id>', 'which run (the newest, if not given)')
		.option('--list', 'list the runs instead', false)
		.option('-o, --output <file>', 'where to write it (<cluster>-report.html, if not given)')
		.option('--force', 'overwrite a file that is no report', false)
		.option('--json', 'JSON lines on stdout, words on stderr', false)
		.addOption(new Option('--plain', 'plain lines; there are no others').hideHelp())
		.addOption(new Option('--no-color', 'no colours; there are none').hideHelp())
		.addOption(new Option('-v, --verbose', 'there is no more to say').hideHelp())
		.action(report);
}

async function report(flags: ReportFlags): Promise<void> {
	const [{ loadSpec }, { knownRuns }, { statePath }, { record, say }] = await Promise.all([
		import('../spec/load.ts'),
		import('../engine/runs.ts'),
		import('../engine/state-directory.ts'),
		import('./output.ts'),
	]);
	const { spec } = await loadSpec(flags.file);
	const runs = knownRuns(statePath(spec.name));
	if (flags.list) {
		await list(runs, spec.name, flags);
		return;
	}
	const [{ makeReport }, { writeReport }] = await Promise.all([
		import('../report/html/make-report.ts'),
		import('../report/html/write-report.ts'),
	]);
	const known = await chosen(runs, spec.name, flags);
	const file = flags.output ?? `${spec.name}-report.html`;
	writeReport(file, makeReport(known, spec, flags.file), flags.force);
	record(flags, { type: 'report', run: known.run, file });
	say(flags, `report of run ${known.run}: ${file}\n`);
}

async function chosen(runs: KnownRun[], cluster: string, flags: ReportFlags): Promise<KnownRun> {
	const known = flags.run === undefined ? runs[0] : runs.find(({ run }) => run === flags.run);
	if (known) return known;
	const [{ OperatorError }, { shellWord }] = await Promise.all([
		import('../model/errors.ts'),
		import('../report/shell-word.ts'),
	]);
	const file = shellWord(flags.file);
	if (runs.length === 0) {
		throw new OperatorError(`No run of ${cluster} is known on this machine`, {
			code: 'no-run',
			exitCode: 2,
			fix: `Run k8s-tui apply -f ${file} first, or make the report on the machine that it was run on.`,
		});
	}
	throw new OperatorError(`${cluster} has no run ${flags.run}`, {
		code: 'no-such-run',
		exitCode: 2,
		expected: runs
			.slice(0, 5)
			.map(({ run }) => run)
			.join(', '),
		fix: `See all with k8s-tui report -f ${file} --list`,
	});
}

async function list(runs: KnownRun[], cluster: string, flags: ReportFlags): Promise<void> {
	const [{ runLine, summariseRun }, { record, say }] = await Promise.all([
		import('../report/run-list.ts'),
		import('./output.ts'),
	]);
	if (runs.length === 0) say(flags, `No run of ${cluster} is known on this machine.\n`);
	for (const known of runs) {
		const summary = summariseRun(known);
		record(flags, { type: 'run', ...summary });
		say(flags, runLine(summary));
	}
}
