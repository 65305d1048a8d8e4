import type { Change, Plan, Task } from '../../../model/plan.ts';
import type { ListState } from '../../components/list-state.ts';

export type Grouping = 'step' | 'host';

export interface PlanState {
	grouping: Grouping;
	withDiffs: boolean;
	pane: 'groups' | 'changes';
	groups: ListState;
	/** First line of the changes that is seen. */
	top: number;
}

export const planStart: PlanState = {
	grouping: 'step',
	withDiffs: true,
	pane: 'groups',
	groups: { cursor: 0, top: 0 },
	top: 0,
};

/** All Tasks of a Plan that belong to one step, or to one host, in the order of the Plan. */
export interface Group {
	/** Id of the step or name of the host. */
	id: string;
	/** What the step does in the engine's words; a host's name. */
	title: string;
	tasks: Task[];
	changes: number;
}

/** The Plan by step or by host; what changes nothing is left out. */
export function groupsOf(plan: Plan, grouping: Grouping): Group[] {
	const groups = new Map<string, Group>();
	for (const task of plan.tasks) {
		if (task.changes.length === 0) continue;
		const id = task[grouping];
		const group = groups.get(id) ?? { id, title: titleOf(task, grouping), tasks: [], changes: 0 };
		groups.set(id, group);
		group.tasks.push(task);
		group.changes += task.changes.length;
	}
	return [...groups.values()];
}

function titleOf(task: Task, grouping: Grouping): string {
	return grouping === 'step' ? task.title : task.host;
}

/** One line of what a group changes. */
export type ChangeLine =
	| { kind: 'task'; task: Task }
	| { kind: 'same-as'; host: string }
	| { kind: 'change'; change: Change }
	| { kind: 'diff'; text: string };

/**
 * The lines of a group. By step, a host on which the very same is done as on one before it takes one
 * line that says so.
 */
export function linesOf(group: Group, grouping: Grouping, withDiffs: boolean): ChangeLine[] {
	const seen = new Map<string, string>();
	return group.tasks.flatMap((task): ChangeLine[] => {
		const content = JSON.stringify(task.changes);
		const same = grouping === 'step' ? seen.get(content) : undefined;
		if (same === undefined) seen.set(content, task.host);
		const head: ChangeLine = { kind: 'task', task };
		if (same !== undefined) return [head, { kind: 'same-as', host: same }];
		return [head, ...task.changes.flatMap((change) => changeLines(change, withDiffs))];
	});
}

function changeLines(change: Change, withDiffs: boolean): ChangeLine[] {
	const diff = withDiffs ? diffLines(change) : [];
	return [{ kind: 'change', change }, ...diff.map((text) => ({ kind: 'diff' as const, text }))];
}

/** A unified diff without its head, which names the file a second time. */
function diffLines({ diff }: Change): string[] {
	return (diff ?? '')
		.split('\n')
		.filter((text) => text !== '' && !/^(===|---|\+\+\+|Index:)/.test(text));
}
