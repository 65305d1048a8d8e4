import { editText, textField, typeText } from '../../components/text-field-state.ts';
import type { Action } from '../../keys/key-table.ts';
import type { LineRing } from '../../log/line-ring.ts';
import { type LogView, pageOf, scroll, search } from '../../log/log-window.ts';
import type { RunView } from './view-state.ts';

interface Size {
	columns: number;
	rows: number;
}

/** What a key does to the view of a log. */
export function actInLog(
	view: LogView,
	action: Action,
	ring: LineRing,
	{ columns, rows }: Size,
): LogView {
	const half = Math.max(1, Math.floor(rows / 2));
	const by = (lines: number) => scroll(ring, view, lines, columns, rows);
	switch (action) {
		case 'list.up':
			return by(-1);
		case 'list.down':
			return by(1);
		case 'list.pageUp':
			return by(-half);
		case 'list.pageDown':
			return by(half);
		case 'list.first':
			return { ...view, follow: false, top: ring.first };
		case 'list.last':
			return { ...view, follow: true };
		case 'runLog.follow':
			return view.follow
				? { ...view, follow: false, top: pageOf(ring, view, columns, rows).first }
				: { ...view, follow: true };
		case 'runLog.wrap':
			return { ...view, wrap: !view.wrap };
		case 'runLog.times':
			return { ...view, times: !view.times };
		case 'runLog.onlyMatching':
			return { ...view, onlyMatching: !view.onlyMatching };
		case 'runLog.next':
			return search(ring, view, 1, rows);
		case 'runLog.previous':
			return search(ring, view, -1, rows);
		default:
			return view;
	}
}

/** The pattern being typed; lines are filtered by it at once. */
export function typePattern(view: RunView, typed: string): RunView {
	return view.field === null ? view : withField(view, typeText(view.field, typed));
}

export function editPattern(view: RunView, action: Action): RunView {
	if (view.field === null) return view;
	if (action === 'text.submit') return { ...view, field: null };
	if (action === 'text.cancel') return { ...withField(view, textField()), field: null };
	return withField(view, editText(view.field, action));
}

function withField(view: RunView, field: NonNullable<RunView['field']>): RunView {
	const log: LogView = { ...view.log, pattern: field.value, onlyMatching: true, match: null };
	return { ...view, field, log };
}
