import type { Task } from '../../../model/plan.ts';
import { type RunState, statusOf } from './model.ts';

/** What a host is doing, most urgent first. */
export const hostConditions = [
	'failed',
	'active',
	'blocked',
	'paused',
	'waiting',
	'connecting',
	'done',
] as const;
export type HostCondition = (typeof hostConditions)[number];

/** What there is to say about one host. */
export interface HostSummary {
	condition: HostCondition;
	/** The Steps that are at work, have failed or come next; the first is the one to name. */
	steps: readonly string[];
	/** When the first of them began, Unix time in milliseconds. */
	since: number | null;
	/** Another host that has to finish something first. */
	waitsFor: string | null;
	/** Tasks that are done, and all that change something. */
	done: number;
	total: number;
}

export function summaryOf(state: RunState, host: string): HostSummary {
	const tasks = state.byHost.get(host) ?? [];
	const known = state.hosts[host];
	const inState = (...wanted: string[]) =>
		tasks.filter((task) => wanted.includes(statusOf(state, task)));
	const open = inState('waiting', 'running');
	const done = inState('done', 'unchanged').length;
	const base = { since: null, waitsFor: null, done, total: tasks.length };
	const failed = inState('failed');
	const say = (condition: HostCondition, of: readonly Task[]): HostSummary => ({
		...base,
		condition,
		steps: of.map(({ step }) => step),
	});
	if (failed.length > 0 || known?.contact === 'failed') return say('failed', failed);
	const running = inState('running');
	if (running.length > 0) {
		// What began last says most about where the host is.
		const byStart = running.toSorted((a, b) => startOf(state, b) - startOf(state, a));
		return { ...say('active', byStart), since: startOf(state, byStart[0]) };
	}
	if (state.plan === null) return say(known?.contact === 'looked' ? 'waiting' : 'connecting', []);
	const blocked = inState('blocked');
	if (blocked.length > 0) return say('blocked', blocked);
	const paused = inState('paused');
	if (paused.length > 0) return say('paused', paused);
	if (open.length === 0) return say('done', []);
	return { ...say('waiting', open), waitsFor: waitsFor(state, host, open[0]) };
}

function startOf(state: RunState, task: Task | undefined): number {
	return task ? (state.hosts[task.host]?.tasks[task.step]?.startedAt ?? 0) : 0;
}

function waitsFor(state: RunState, host: string, task: Task | undefined): string | null {
	const seen = new Set<string>();
	const open = [...(task?.needs ?? [])];
	for (let id = open.shift(); id !== undefined; id = open.shift()) {
		const need = state.byId.get(id);
		if (!need || seen.has(id)) continue;
		seen.add(id);
		const status = statusOf(state, need);
		if (status === 'done' || status === 'unchanged') continue;
		if (need.host !== host) return need.host;
		open.push(...need.needs);
	}
	return null;
}

/** What there is to say about each host. */
export type Summaries = ReadonlyMap<string, HostSummary>;

export function summarise(state: RunState): Summaries {
	return new Map(Object.keys(state.hosts).map((host) => [host, summaryOf(state, host)]));
}

/**
 * The hosts in the order in which they are drawn: as the spec has them, failed ones first. Where not
 * all can be seen at once, those that are at work come before those that wait, and these before
 * those that are done.
 */
export function orderHosts(summaries: Summaries, fits: boolean): string[] {
	const rank = ({ condition }: HostSummary) =>
		fits ? Number(condition !== 'failed') : hostConditions.indexOf(condition);
	return [...summaries].sort(([, a], [, b]) => rank(a) - rank(b)).map(([host]) => host);
}

/** How many hosts are in each condition. */
export function countConditions(summaries: Summaries): [HostCondition, number][] {
	const conditions = [...summaries.values()].map(({ condition }) => condition);
	return hostConditions.map((condition) => [
		condition,
		conditions.filter((each) => each === condition).length,
	]);
}
