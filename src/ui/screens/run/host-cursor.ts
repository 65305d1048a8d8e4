import type { Action } from '../../keys/key-table.ts';
import type { Area } from '../../screen.ts';
import { orderHosts, type Summaries } from './host-summary.ts';
import { gridFor, layoutFor } from './layout.ts';
import type { RunHost } from './model.ts';

/** Lines of the list of hosts in a small window: never more than half of what there is. */
export function hostListRows(hosts: number, rows: number): number {
	return Math.max(1, Math.min(hosts, Math.floor(rows / 2)));
}

/** Hosts seen at once, and how many stand side by side. */
export function pageSize(hosts: number, area: Area): { shown: number; columns: number } {
	const layout = layoutFor(area);
	if (!layout.compact) return gridFor(hosts, layout.hosts);
	return { shown: hostListRows(hosts, layout.hosts.rows), columns: 1 };
}

/** The hosts in the order in which they are drawn in a window. */
export function hostsInOrder(
	hosts: readonly RunHost[],
	summaries: Summaries,
	area: Area,
): RunHost[] {
	const byName = new Map(hosts.map((host) => [host.name, host]));
	const fits = pageSize(hosts.length, area).shown >= hosts.length;
	return orderHosts(summaries, fits).flatMap((name) => byName.get(name) ?? []);
}

/** The hosts of the page that the cursor is on. */
export function pageWith<T extends { name: string }>(
	hosts: readonly T[],
	cursor: string | undefined,
	size: number,
): { first: number; shown: readonly T[] } {
	const index = Math.max(
		0,
		hosts.findIndex(({ name }) => name === cursor),
	);
	const first = Math.floor(index / size) * size;
	return { first, shown: hosts.slice(first, first + size) };
}

/** The host that a key leads to from the one that the cursor is on. */
export function moveHost(
	hosts: readonly RunHost[],
	from: string | undefined,
	action: Action,
	area: Area,
): string | undefined {
	const { shown, columns } = pageSize(hosts.length, area);
	const index = hosts.findIndex(({ name }) => name === from);
	const steps: Partial<Record<Action, number>> = {
		'list.up': -columns,
		'list.down': columns,
		'list.pageUp': -shown,
		'list.pageDown': shown,
		'list.first': -hosts.length,
		'list.last': hosts.length,
		'run.left': -1,
		'run.right': 1,
	};
	const target = index + (steps[action] ?? 0);
	// In a grid, one row beyond the edge is no move; pages and ends stop at the first and the last.
	const isRowMove = action === 'list.up' || action === 'list.down';
	if (isRowMove && (target < 0 || target >= hosts.length)) return from;
	return hosts[Math.max(0, Math.min(hosts.length - 1, target))]?.name;
}

/** The host of the pane with this number on the page. */
export function hostOfPane(
	hosts: readonly RunHost[],
	from: string | undefined,
	number: number,
	area: Area,
): string | undefined {
	return pageWith(hosts, from, pageSize(hosts.length, area).shown).shown[number - 1]?.name;
}
