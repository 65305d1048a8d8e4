import type { ListState } from '../../components/list-state.ts';
import { listStart } from '../../components/list-state.ts';
import type { TextFieldState } from '../../components/text-field-state.ts';
import { type LogView, logViewStart } from '../../log/log-window.ts';

/** What of the Run is looked at. */
export interface RunView {
	mode: 'hosts' | 'steps' | 'log';
	/** The host that the cursor is on; null: the first. */
	host: string | null;
	/** How the log of one host is looked at. */
	log: LogView;
	/** The pattern while it is typed; null: none is. */
	field: TextFieldState | null;
	steps: ListState;
	/** The problem in front, of all that there are. */
	problem: number;
	/** So many problems were put aside; more, and they come to the front again. */
	aside: number;
	menu: ListState;
	/** The whole text of a problem from this line on; null: the short one with its menu. */
	details: number | null;
}

export const runViewStart: RunView = {
	mode: 'hosts',
	host: null,
	log: logViewStart,
	field: null,
	steps: listStart,
	problem: 0,
	aside: 0,
	menu: listStart,
	details: null,
};

/** The log of a host, at its end. */
export function zoomTo(view: RunView, host: string): RunView {
	const { wrap, times } = view.log;
	return { ...view, mode: 'log', host, log: { ...logViewStart, wrap, times }, field: null };
}

/** Whether problems stand before all else: not while somebody reads a log. */
export function showsProblem({ mode, aside }: RunView, problems: number): boolean {
	return mode !== 'log' && problems > aside;
}
