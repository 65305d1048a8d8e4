/** What a benchmark promises about a figure. */
export interface Limit {
	atMost?: number;
	atLeast?: number;
}

export interface Figure {
	/** What was measured, e.g. `facts, against 12 parallel ssh calls`. */
	what: string;
	value: number;
	/** As it is printed behind the value: `×`, `ms`, `MB`, `% of a core`. */
	unit: string;
	limit?: Limit;
}

/** A named set of figures from one run, of which the ratios are what counts. */
export interface Benchmark {
	/** As `npm run bench -- NAME` has it. */
	name: string;
	title: string;
	/** What is measured against what, as Markdown. */
	how: string;
	/** Needs root and hosts of the lab, and is run only when it is named. */
	needsLab?: boolean;
	/** @param say one line on what is going on */
	measure: (say: (line: string) => void) => Promise<Figure[]>;
}

/** Whether a figure keeps its limit; null: it has none. */
export function verdict({ value, limit }: Figure): 'pass' | 'fail' | null {
	if (!limit) return null;
	const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = limit;
	return value <= atMost && value >= atLeast ? 'pass' : 'fail';
}
