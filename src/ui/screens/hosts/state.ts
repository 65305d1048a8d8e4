import type { HostLimits } from '../../../advice/host-limits.ts';
import { suggestRoles } from '../../../advice/suggest-roles.ts';
import { type Candidate, labelOf } from '../../../discover/candidate.ts';
import { MAX_TARGETS, parseTargets, TargetsError } from '../../../discover/parse-targets.ts';
import { roleOfName } from '../../../discover/role-hints.ts';
import type { Role } from '../../../model/spec.ts';
import { type ListState, listStart, showLine } from '../../components/list-state.ts';
import { type TextFieldState, textField } from '../../components/text-field-state.ts';
import type { Seen } from '../../work/hosts-work.ts';
import { type HostRow, type HostStage, isOfNetwork, rowsFor } from './host-row.ts';
import { type Login, noLogin } from './login.ts';

/** Hosts that were taken from elsewhere and are looked at together with those that are typed. */
export interface Taken {
	/** Where from, in words. */
	source: string;
	candidates: readonly Candidate[];
}

export interface HostsState {
	page: 'entry' | 'table';
	field: TextFieldState;
	taken: readonly Taken[];
	rows: readonly HostRow[];
	list: ListState;
	/** Says how all hosts are logged in to that do not say otherwise. */
	login: Login;
	/** Looks that are under way. */
	looks: number;
	/** Addresses of networks that did not answer: they are in no row. */
	unanswered: number;
	/** Why it cannot go on, until the next key. */
	notice: string | null;
}

export const hostsStart: HostsState = {
	page: 'entry',
	field: textField(),
	taken: [],
	rows: [],
	list: listStart,
	login: noLogin,
	looks: 0,
	unanswered: 0,
	notice: null,
};

/** What the text and the sources name: candidates, or what is wrong with the text. */
export function readEntry({ field, taken }: Pick<HostsState, 'field' | 'taken'>): {
	candidates: Candidate[];
	error: TargetsError | null;
} {
	const others = taken.flatMap(({ candidates }) => candidates);
	try {
		return { candidates: [...parseTargets(field.value), ...others], error: null };
	} catch (error) {
		if (error instanceof TargetsError) return { candidates: others, error };
		throw error;
	}
}

/** The table with these hosts added, at its end; the entry is empty again. */
export function addCandidates(state: HostsState, candidates: readonly Candidate[]): HostsState {
	const added = rowsFor(candidates, state.rows).slice(0, MAX_TARGETS);
	const rows = [...state.rows, ...added];
	return { ...state, rows, page: 'table', field: textField(), taken: [], notice: null };
}

/** Puts some rows to a stage. */
export function atStage(state: HostsState, ids: ReadonlySet<string>, stage: HostStage): HostsState {
	const rows = state.rows.map((row) => (ids.has(row.id) ? { ...row, stage } : row));
	return { ...state, rows };
}

/** What was seen last of each host; silent addresses of a network are counted and dropped. */
export function applySeen(state: HostsState, seen: ReadonlyMap<string, Seen>): HostsState {
	let { unanswered } = state;
	const rows = state.rows.flatMap((row) => {
		const what = seen.get(row.id);
		if (what === undefined) return [row];
		const isSilent = what.kind === 'failed' && what.error.code.startsWith('scan-');
		if (isSilent && isOfNetwork(row) && row.facts === null) {
			unanswered += 1;
			return [];
		}
		return [withSeen(row, what)];
	});
	return inSight({ ...state, rows, unanswered });
}

function withSeen(row: HostRow, seen: Seen): HostRow {
	switch (seen.kind) {
		case 'answers':
			return { ...row, stage: { kind: 'reading' }, ip: seen.ip };
		case 'trusted':
			return { ...row, stage: { kind: 'connecting' } };
		case 'unknown-key':
			return { ...row, stage: { kind: 'key' } };
		case 'connected':
			return { ...row, stage: { kind: 'gathering' } };
		case 'facts':
			return { ...row, stage: { kind: 'ready' }, facts: seen.facts };
		case 'failed':
			return { ...row, stage: { kind: 'failed', error: seen.error } };
	}
}

function inSight(state: HostsState): HostsState {
	return { ...state, list: showLine(state.list, state.rows.length, state.rows.length) };
}

/** Roles for all hosts that have answered and have none by the operator or by cluster.yaml. */
export function suggest(state: HostsState, limits: HostLimits): HostsState {
	const ready = state.rows.filter((row) => row.isIncluded && row.facts !== null);
	const suggestions = suggestRoles(
		ready.map(({ id, candidate, facts, roles, rolesBy }) => ({
			name: id,
			facts,
			hints: rolesBy === 'source' ? roles : [],
			namedAs: roleOfName(facts?.network.hostname ?? labelOf(candidate)),
		})),
		limits,
	);
	const byId = new Map(suggestions.map((suggestion) => [suggestion.host, suggestion]));
	const rows = state.rows.map((row): HostRow => {
		const suggestion = byId.get(row.id);
		if (!suggestion || row.rolesBy === 'operator' || row.inSpec !== null) return row;
		const { roles, reasons } = suggestion;
		return { ...row, roles, reasons, rolesBy: row.rolesBy === 'source' ? 'source' : 'advice' };
	});
	return { ...state, rows };
}

const CYCLE: readonly (readonly Role[])[] = [
	['control-plane'],
	['worker'],
	['control-plane', 'worker'],
];

/** The next role of a host: control plane, worker, both, left out, and from the start. */
export function cycleRole(state: HostsState, id: string): HostsState {
	return changeRow(state, id, (row) => {
		const own = row.roles.join(' ');
		const at = row.isIncluded ? CYCLE.findIndex((roles) => roles.join(' ') === own) : -1;
		const roles = CYCLE[at + 1];
		const chosen = { ...row, rolesBy: 'operator', reasons: [] } as const;
		return roles ? { ...chosen, roles, isIncluded: true } : { ...chosen, isIncluded: false };
	});
}

export function changeRow(
	state: HostsState,
	id: string,
	change: (row: HostRow) => HostRow,
): HostsState {
	return { ...state, rows: state.rows.map((row) => (row.id === id ? change(row) : row)) };
}

/** Leaves a host out, or takes it in again. */
export function toggleIncluded(state: HostsState, id: string): HostsState {
	return changeRow(state, id, (row) => ({ ...row, isIncluded: !row.isIncluded }));
}

/** Leaves out all new hosts that failed; those that cluster.yaml has stay in it. */
export function leaveOutFailed(state: HostsState): HostsState {
	const rows = state.rows.map((row) =>
		row.stage.kind === 'failed' && row.inSpec === null ? { ...row, isIncluded: false } : row,
	);
	return { ...state, rows };
}

export function cursorRow({ rows, list }: HostsState): HostRow | null {
	return rows[list.cursor] ?? null;
}
