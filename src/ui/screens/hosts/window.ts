/**
 * The first line of a list that is seen, so that the cursor stands in the middle where it can.
 * @param rows lines that are seen at once
 */
export function windowAt(cursor: number, count: number, rows: number): number {
	const middle = cursor - Math.floor(rows / 2);
	return Math.max(0, Math.min(middle, count - rows));
}
