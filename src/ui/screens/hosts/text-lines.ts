import { type TextFieldState, textField } from '../../components/text-field-state.ts';

/** Moves the cursor of a text of several lines a line up (-1) or down (1), in its column. */
export function moveLine(state: TextFieldState, step: -1 | 1): TextFieldState {
	const lines = state.value.split('\n').map((line) => textField(line).cursor);
	let row = 0;
	let column = state.cursor;
	while (column > (lines[row] ?? 0) && row < lines.length - 1) {
		column -= (lines[row] ?? 0) + 1;
		row += 1;
	}
	const target = row + step;
	const length = lines[target];
	if (length === undefined) return state;
	const start = lines.slice(0, target).reduce((sum, each) => sum + each + 1, 0);
	return { ...state, cursor: start + Math.min(column, length) };
}
