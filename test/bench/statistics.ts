/** The middle of some numbers; of an even count, the mean of the middle two. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value that a share of the numbers do not exceed, e.g. 0.95. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Slope of the line that fits points best: units of y for each unit of x. */
export function slope(points: readonly { x: number; y: number }[]): number {
	const mean = (pick: (point: { x: number; y: number }) => number) =>
		points.reduce((sum, point) => sum + pick(point), 0) / points.length;
	const x = mean((point) => point.x);
	const y = mean((point) => point.y);
	const covariance = mean((point) => (point.x - x) * (point.y - y));
	return covariance / mean((point) => (point.x - x) ** 2);
}
