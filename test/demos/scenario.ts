import type { Session } from '../../src/engine/session.ts';
import type { LabOptions } from '../../src/lab/start.ts';
import type { LabState } from '../../src/lab/state.ts';

/** A run that is worth showing. */
export interface Scenario {
	name: string;
	title: string;
	description: string;
	lab: Pick<LabOptions, 'masters' | 'workers' | 'runtime'>;
	/**
	 * Carries it out.
	 * @param work opens a Session through the recorder, connects it, and closes it in the end.
	 */
	run: (
		work: <T>(task: (session: Session) => Promise<T>) => Promise<T>,
		lab: LabState,
	) => Promise<void>;
}
