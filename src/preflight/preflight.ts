import type { Finding } from '../model/finding.ts';
import type { PreflightContext } from './check.ts';
import { CHECKS } from './checks.ts';

/** Findings of all checks: in their order, and within each in the order of the spec's hosts. Pure. */
export function preflight(context: PreflightContext): Finding[] {
	return CHECKS.flatMap((check) => check.run(context));
}

export interface PreflightSummary {
	errors: number;
	warnings: number;
	oks: number;
	/** Any error: nothing may be changed on any host; exit code 3. */
	refuses: boolean;
	/** Findings with a repair that `preflight --fix` can converge. */
	repairable: number;
}

/** Counts Findings and says whether preflight refuses. */
export function summarise(findings: readonly Finding[]): PreflightSummary {
	const count = (severity: Finding['severity']) =>
		findings.filter((finding) => finding.severity === severity).length;
	const errors = count('error');
	return {
		errors,
		warnings: count('warning'),
		oks: count('ok'),
		refuses: errors > 0,
		repairable: findings.filter((finding) => (finding.repair?.length ?? 0) > 0).length,
	};
}
