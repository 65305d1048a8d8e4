import { type Judgement, ok, problem } from './check.ts';
import type { Limit } from './thresholds.ts';

export interface Amount {
	checked: string;
	amount: number;
	/** One per role of the host; the greatest counts. */
	limits: Limit[];
	format: (amount: number) => string;
	fix: string;
}

/** Error below the minimum, warning below what is recommended. */
export function judgeAmount({ checked, amount, limits, format, fix }: Amount): Judgement {
	const minimum = Math.max(0, ...limits.map((limit) => limit.minimum));
	const recommended = Math.max(0, ...limits.map((limit) => limit.recommended));
	const verdict = { checked, observed: format(amount), fix };
	if (amount < minimum) {
		return problem('error', { ...verdict, expected: `at least ${format(minimum)}` });
	}
	const expected = `${format(recommended)} or more`;
	if (amount < recommended) return problem('warning', { ...verdict, expected });
	return ok({ ...verdict, expected });
}
