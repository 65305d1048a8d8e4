import { checks } from './checks.ts';
import { common } from './common.ts';
import { fields, reasons, valueHelp, values } from './fields.ts';
import { flow } from './flow.ts';
import { home } from './home.ts';
import { hosts } from './hosts.ts';
import { commonKeys, type KeyWords } from './keys.ts';
import { lab } from './lab.ts';
import { linear } from './linear.ts';
import { plan } from './plan.ts';
import { preflight } from './preflight.ts';
import { result } from './result.ts';
import { run } from './run.ts';
import { software } from './software.ts';
import { steps } from './steps.ts';
import { topology } from './topology.ts';
import { troubleshoot } from './troubleshoot.ts';

/** The words of a language by where they belong, those of the keys as the key table has them. */
export function catalogueOf<T extends Parts>({ commonKeys: shared, ...parts }: T) {
	const { home, hosts, run, result } = parts;
	return {
		...parts,
		keys: {
			...shared,
			home: home.keys,
			homeCluster: home.clusterKeys,
			hosts: hosts.keys,
			hostsEntry: hosts.entryKeys,
			pick: hosts.pickKeys,
			hostKeys: hosts.hostKeyKeys,
			topology: parts.topology.keys,
			software: parts.software.keys,
			preflight: parts.preflight.keys,
			preflightGoOn: parts.preflight.goOnKeys,
			preflightFix: parts.preflight.fixKeys,
			preflightAgain: parts.preflight.againKeys,
			finding: parts.preflight.findingKeys,
			findingFix: parts.preflight.findingFixKeys,
			plan: parts.plan.keys,
			run: run.keys,
			runLog: run.logKeys,
			runProblem: run.problemKeys,
			result: result.keys,
			resultReport: result.reportKeys,
			resultRun: result.runKeys,
			troubleshoot: parts.troubleshoot.keys,
			troubleshootFix: parts.troubleshoot.fixKeys,
		} satisfies KeyWords,
	};
}

const parts = {
	checks,
	common,
	commonKeys,
	fields,
	flow,
	reasons,
	valueHelp,
	values,
	home,
	hosts,
	lab,
	linear,
	topology,
	software,
	steps,
	preflight,
	plan,
	run,
	result,
	troubleshoot,
	/** What the engine says, which it says in English. */
	sentence: (text: string): string => text,
};

/** What every language brings. */
export type Parts = typeof parts;

/** Every word on the screen, in English. The other languages have its shape. */
export const english = catalogueOf(parts);

export type Words = typeof english;
