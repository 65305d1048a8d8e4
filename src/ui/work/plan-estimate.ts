import type { Plan } from '../../model/plan.ts';
import { Progress } from '../../report/progress.ts';

/** Seconds that a Plan usually takes. */
export function planEstimate(plan: Plan): number {
	const progress = new Progress();
	progress.take({ at: new Date(0).toISOString(), type: 'plan-made', plan, changes: 0 });
	return progress.state(0).remaining;
}
