import type { Resource } from './resource.ts';

export type Severity = 'error' | 'warning' | 'ok';

/** One preflight result. */
export interface Finding {
	/** Check id, e.g. `cpu`, `clock-skew`. */
	id: string;
	/** Host name, or null for what concerns the whole fleet. */
	host: string | null;
	severity: Severity;
	/** What was checked, in words. */
	checked: string;
	observed: string;
	expected: string;
	/** What the operator can do; null where there is nothing to mend. */
	fix: string | null;
	/** Present where k8s-tui can do it safely by itself: `preflight --fix` converges these. */
	repair?: Resource[];
}
