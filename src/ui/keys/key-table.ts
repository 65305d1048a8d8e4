import type { Binding } from './binding.ts';
import type { KeyPress } from './parse-keys.ts';
import { demo } from './sections/demo.ts';
import { fields } from './sections/fields.ts';
import { global } from './sections/global.ts';
import { home, homeCluster } from './sections/home.ts';
import { hostKeys, hosts, hostsEntry, pick } from './sections/hosts.ts';
import { list, menu } from './sections/list.ts';
import { plan } from './sections/plan.ts';
import {
	finding,
	findingFix,
	preflight,
	preflightAgain,
	preflightFix,
	preflightGoOn,
} from './sections/preflight.ts';
import { result, resultReport, resultRun } from './sections/result.ts';
import { run, runLog, runProblem } from './sections/run.ts';
import { software } from './sections/software.ts';
import { text } from './sections/text.ts';
import { topology } from './sections/topology.ts';
import { troubleshoot, troubleshootFix } from './sections/troubleshoot.ts';

/** Every key of the program. What the help and the hint line say is made from this. */
export const keyTable = {
	global,
	list,
	menu,
	text,
	fields,
	demo,
	home,
	homeCluster,
	hosts,
	hostsEntry,
	pick,
	hostKeys,
	topology,
	software,
	preflight,
	preflightGoOn,
	preflightFix,
	preflightAgain,
	finding,
	findingFix,
	plan,
	run,
	runLog,
	runProblem,
	result,
	resultReport,
	resultRun,
	troubleshoot,
	troubleshootFix,
} as const;

export type KeyTable = typeof keyTable;
export type KeySection = keyof KeyTable;

/** `section.name`, e.g. `list.down`. */
export type Action = {
	[S in KeySection]: `${S}.${keyof KeyTable[S] & string}`;
}[KeySection];

/** An action with its keys. */
export interface BoundAction {
	action: Action;
	section: KeySection;
	name: string;
	binding: Binding;
}

/** The actions of a section in the order of the table. */
export function actionsOf(section: KeySection): BoundAction[] {
	return Object.entries<Binding>(keyTable[section]).map(([name, binding]) => ({
		action: `${section}.${name}` as Action,
		section,
		name,
		binding,
	}));
}

/** What a key means where these sections apply; the first section that has it wins. */
export function actionOf(press: KeyPress, sections: readonly KeySection[]): Action | null {
	for (const section of sections) {
		const found = actionsOf(section).find(({ binding }) => binding.keys.includes(press));
		if (found) return found.action;
	}
	return null;
}
