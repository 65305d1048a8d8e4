import type { KnownCluster } from './clusters.ts';

/** What Home can start; what is not given is not offered. `file` is a path of cluster.yaml. */
export interface HomeActions {
	/** Opens the wizard for a new cluster. */
	install?: () => void;
	/** Opens an existing cluster. */
	open?: (file: string) => void;
	/** Goes on with the last Run of a cluster, or follows it if it is still at work. */
	resume?: (file: string) => void;
	status?: (file: string) => void;
	troubleshoot?: () => void;
	demo?: () => void;
	lab?: () => void;
}

export type MenuAction = 'install' | 'openFile' | 'troubleshoot' | 'demo' | 'lab';

/** One line of Home that the cursor can stand on. */
export type HomeItem =
	| { kind: 'unfinished' | 'cluster'; cluster: KnownCluster }
	| { kind: 'action'; action: MenuAction };

/** The lines in their order: what is unfinished, latest first; other clusters; what one can do. */
export function itemsOf(clusters: readonly KnownCluster[], actions: HomeActions): HomeItem[] {
	const unfinished = actions.resume === undefined ? [] : clusters.filter(isUnfinished);
	const latestFirst = unfinished.toSorted((a, b) => (b.lastRun?.at ?? 0) - (a.lastRun?.at ?? 0));
	const others = actions.open === undefined ? [] : clusters;
	return [
		...latestFirst.map((cluster) => ({ kind: 'unfinished', cluster }) as const),
		...others
			.filter((cluster) => !unfinished.includes(cluster))
			.map((cluster) => ({ kind: 'cluster', cluster }) as const),
		...menuOf(actions).map((action) => ({ kind: 'action', action }) as const),
	];
}

function menuOf({ install, open, troubleshoot, demo, lab }: HomeActions): MenuAction[] {
	const offered: [MenuAction, unknown][] = [
		['install', install],
		['openFile', open],
		['troubleshoot', troubleshoot],
		['demo', demo],
		['lab', lab],
	];
	return offered.flatMap(([action, callback]) => (callback === undefined ? [] : [action]));
}

/** A line's identity, the same after the clusters were read again. */
export function keyOf(item: HomeItem): string {
	return item.kind === 'action' ? item.action : `${item.kind} ${item.cluster.file}`;
}

/** Whether its last Run is there to be gone on with. */
export function isUnfinished({ condition, lastRun }: KnownCluster): boolean {
	return condition.kind === 'usable' && lastRun !== null && lastRun.state !== 'done';
}
