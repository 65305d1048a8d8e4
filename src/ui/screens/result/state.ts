import type { ClusterStatus } from '../../../engine/status.ts';
import type { Failure } from '../../../model/events.ts';

/** What is known so far. */
export interface ResultState {
	/** Null until the cluster has answered. */
	status: ClusterStatus | null;
	/** Why it could not be asked. */
	failure: Failure | null;
	report:
		| { kind: 'none' }
		| { kind: 'writing' }
		| { kind: 'written'; file: string }
		| { kind: 'failed'; message: string };
}

export const resultStart: ResultState = { status: null, failure: null, report: { kind: 'none' } };
