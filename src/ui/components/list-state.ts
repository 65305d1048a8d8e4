import type { Action } from '../keys/key-table.ts';

/** Where the cursor of a list is, and the first line that is seen. */
export interface ListState {
	cursor: number;
	top: number;
}

export const listStart: ListState = { cursor: 0, top: 0 };

/**
 * Moves the cursor as a key of section `list` says; the window follows it. Other actions, and an
 * empty list, leave it where it is.
 * @param count lines of the list
 * @param rows lines that are seen at once
 */
export function moveInList(
	state: ListState,
	action: Action,
	count: number,
	rows: number,
): ListState {
	const half = Math.max(1, Math.floor(rows / 2));
	const target: Partial<Record<Action, number>> = {
		'list.up': state.cursor - 1,
		'list.down': state.cursor + 1,
		'list.first': 0,
		'list.last': count - 1,
		'list.pageUp': state.cursor - half,
		'list.pageDown': state.cursor + half,
	};
	return showLine({ ...state, cursor: target[action] ?? state.cursor }, count, rows);
}

/** The same list with its cursor inside it and the cursor's line in sight. */
export function showLine({ cursor, top }: ListState, count: number, rows: number): ListState {
	const inside = Math.max(0, Math.min(count - 1, cursor));
	const lowest = Math.max(0, count - rows);
	const first = Math.min(Math.max(top, inside - rows + 1), inside, lowest);
	return { cursor: inside, top: Math.max(0, first) };
}
