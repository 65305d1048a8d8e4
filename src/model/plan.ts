import type { Resource } from './resource.ts';

/**
 * The ordered graph of Steps × hosts that takes these Facts to this ClusterSpec. Plain data: it is
 * shown, saved, and the very thing that the runner runs.
 */
export interface Plan {
	cluster: string;
	/** In an order in which each Task comes after all that it needs. */
	tasks: Task[];
}

/** One Step on one host. */
export interface Task {
	/** `step@host`. */
	id: string;
	/** Id of the Step. */
	step: string;
	/** What the Step does, for people. */
	title: string;
	host: string;
	/** Ids of the Tasks of this Plan that must be done first. */
	needs: string[];
	work: Work;
	/** What would change; empty: the host is as the spec says and nothing is run. */
	changes: Change[];
	/** Seconds it usually takes. */
	estimate: number;
}

/** Resources to converge, or a Step's own Action with what the planner found out for it. */
export type Work =
	| { kind: 'converge'; resources: Resource[] }
	| { kind: 'action'; params: Record<string, unknown> };

export interface Change {
	/** Index into the Task's resources; null for an Action. */
	resource: number | null;
	verb: 'create' | 'update' | 'remove' | 'install' | 'start' | 'restart' | 'reload' | 'run';
	/** What is changed: a path, a package, a unit, or the Action in words. */
	subject: string;
	/** Unified diff of a file that is not secret. */
	diff?: string;
	/** Why, or with what consequence, where it is not obvious. */
	note?: string;
}

export type TaskStatus =
	| 'waiting'
	| 'running'
	| 'done'
	| 'unchanged'
	| 'failed'
	| 'blocked'
	| 'paused';

/** How many changes a Plan would make. */
export function countChanges(plan: Plan): number {
	return plan.tasks.reduce((sum, task) => sum + task.changes.length, 0);
}
