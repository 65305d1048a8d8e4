import type { Event, Failure } from '../../../model/events.ts';
import type { Severity } from '../../../model/finding.ts';
import type { ListState } from '../../components/list-state.ts';

export type PreflightPhase = 'connecting' | 'measuring' | 'fixing' | 'done' | 'failed';

/** A Finding as its Event carries it. */
export type ShownFinding = Omit<Extract<Event, { type: 'finding' }>, 'type' | 'at'>;

/** What is known of one host while the checks run. */
export type HostPhase = 'connecting' | 'connected' | 'looked' | 'failed';

export interface PreflightState {
	phase: PreflightPhase;
	hosts: Record<string, HostPhase>;
	findings: readonly ShownFinding[];
	failure: Failure | null;
	onlyProblems: boolean;
	/** Lines are checks. */
	list: ListState;
	/** Index into `columnsOf`. */
	column: number;
}

/** The column of what concerns the fleet as a whole. */
export const FLEET = '';

/** A line of the matrix: one check, with the Findings of each column that it concerns. */
export interface CheckRow {
	check: string;
	worst: Severity;
	cells: ReadonlyMap<string, readonly ShownFinding[]>;
}

/** Before anything is known. */
export function preflightStart(hosts: readonly string[]): PreflightState {
	return {
		phase: 'connecting',
		hosts: Object.fromEntries(hosts.map((host) => [host, 'connecting'])),
		findings: [],
		failure: null,
		onlyProblems: false,
		list: { cursor: 0, top: 0 },
		column: 0,
	};
}

/** What an Event changes. A later look at the hosts begins with `preflightStart`. */
export function takeEvent(state: PreflightState, event: Event): PreflightState {
	switch (event.type) {
		case 'host-connected':
			return withHost(state, event.host, 'connected');
		case 'facts-gathered':
			return withHost(state, event.host, 'looked');
		case 'host-failed':
			return withHost(state, event.host, 'failed');
		case 'finding': {
			// The run that applies fixes checks first; what is shown is checked once it has ended.
			if (state.phase === 'fixing') return state;
			const { type: _type, at: _at, ...finding } = event;
			return { ...state, phase: 'measuring', findings: [...state.findings, finding] };
		}
		default:
			return state;
	}
}

function withHost(state: PreflightState, host: string, phase: HostPhase): PreflightState {
	return { ...state, hosts: { ...state.hosts, [host]: phase } };
}

/** The columns: the fleet as a whole, then the hosts in the order of the spec. */
export function columnsOf(state: PreflightState): string[] {
	return [FLEET, ...Object.keys(state.hosts)];
}

/**
 * The lines, in the order of the checks; once all is known, what is worse comes first, so that
 * nobody has to search.
 */
export function rowsOf({ findings, phase, onlyProblems }: PreflightState): CheckRow[] {
	const rows = new Map<string, Map<string, ShownFinding[]>>();
	for (const finding of findings) {
		const cells = rows.get(finding.id) ?? new Map<string, ShownFinding[]>();
		rows.set(finding.id, cells);
		const column = finding.host ?? FLEET;
		cells.set(column, [...(cells.get(column) ?? []), finding]);
	}
	const lines = [...rows].map(([check, cells]) => ({
		check,
		cells,
		worst: worstOf([...cells.values()].flat()),
	}));
	const shown = onlyProblems ? lines.filter(({ worst }) => worst !== 'ok') : lines;
	if (phase !== 'done') return shown;
	return shown.toSorted((left, right) => RANK[left.worst] - RANK[right.worst]);
}

const RANK: Record<Severity, number> = { error: 0, warning: 1, ok: 2 };

/** The worst severity of some Findings; `ok` for none. */
export function worstOf(findings: readonly ShownFinding[]): Severity {
	return findings
		.map(({ severity }) => severity)
		.reduce<Severity>((worst, next) => (RANK[next] < RANK[worst] ? next : worst), 'ok');
}

/** How many Findings there are of each severity, and how many problems can be fixed from here. */
export function countFindings(findings: readonly ShownFinding[]) {
	const count = (severity: Severity) =>
		findings.filter((finding) => finding.severity === severity).length;
	return {
		error: count('error'),
		warning: count('warning'),
		ok: count('ok'),
		repairable: findings.filter(isRepairable).length,
	};
}

/** Whether a Finding is a problem that can be fixed from here. */
export function isRepairable({ severity, repairable }: ShownFinding): boolean {
	return severity !== 'ok' && repairable;
}

/** The Findings under the cursor; the worst first. */
export function currentFindings(state: PreflightState): ShownFinding[] {
	const row = rowsOf(state)[state.list.cursor];
	const column = columnsOf(state)[state.column] ?? FLEET;
	return [...(row?.cells.get(column) ?? [])].sort(
		(left, right) => RANK[left.severity] - RANK[right.severity],
	);
}

/** The cell of the next problem after the cursor, from the top again after the last. */
export function nextProblem(state: PreflightState): { row: number; column: number } | null {
	const columns = columnsOf(state);
	const problems = rowsOf(state).flatMap((row, index) =>
		columns.flatMap((column, at) =>
			worstOf(row.cells.get(column) ?? []) === 'ok' ? [] : [{ row: index, column: at }],
		),
	);
	const { cursor } = state.list;
	const next = problems.find(
		({ row, column }) => row > cursor || (row === cursor && column > state.column),
	);
	return next ?? problems[0] ?? null;
}

/** Puts the cursor on a column that the row has something to say about. */
export function settleColumn(state: PreflightState): PreflightState {
	const row = rowsOf(state)[state.list.cursor];
	const columns = columnsOf(state);
	if (!row || row.cells.has(columns[state.column] ?? FLEET)) return state;
	const worst = columns.findIndex(
		(column) => row.cells.has(column) && worstOf(row.cells.get(column) ?? []) === row.worst,
	);
	return worst < 0 ? state : { ...state, column: worst };
}
