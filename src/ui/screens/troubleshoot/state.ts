import type { Diagnosis } from '../../../model/diagnosis.ts';
import type { Failure } from '../../../model/events.ts';
import type { ListState } from '../../components/list-state.ts';

/** What a search has found. */
export interface Findings {
	diagnoses: readonly Diagnosis[];
	/** Names of what was searched. */
	looked: readonly string[];
	lines: number;
}

export interface TroubleshootState {
	phase: 'looking' | 'done' | 'failed';
	/** Hosts that have answered while it is looking. */
	answered: number;
	found: Findings;
	failure: Failure | null;
	withNotices: boolean;
	list: ListState;
	/** First line of the evidence that is seen. */
	top: number;
}

export const troubleshootStart: TroubleshootState = {
	phase: 'looking',
	answered: 0,
	found: { diagnoses: [], looked: [], lines: 0 },
	failure: null,
	withNotices: false,
	list: { cursor: 0, top: 0 },
	top: 0,
};

/** A Diagnosis in the list, below the one that explains it. */
export interface ListedDiagnosis {
	diagnosis: Diagnosis;
	isSymptom: boolean;
}

/** Root causes by rank, each with its symptoms below it; harmless ones only if they are wanted. */
export function listed({ found, withNotices }: TroubleshootState): ListedDiagnosis[] {
	const shown = found.diagnoses
		.filter(({ level }) => withNotices || level !== 'notice')
		.toSorted((left, right) => left.rank - right.rank);
	const ids = new Set(shown.map(({ id }) => id));
	const isSymptom = ({ symptomOf }: Diagnosis) => symptomOf !== null && ids.has(symptomOf);
	return shown
		.filter((diagnosis) => !isSymptom(diagnosis))
		.flatMap((root) => [
			{ diagnosis: root, isSymptom: false },
			...shown
				.filter((other) => other.symptomOf === root.id)
				.map((diagnosis) => ({ diagnosis, isSymptom: true })),
		]);
}

/** The Diagnosis under the cursor. */
export function currentDiagnosis(state: TroubleshootState): Diagnosis | null {
	return listed(state)[state.list.cursor]?.diagnosis ?? null;
}

/** The hosts that a Diagnosis was seen on. */
export function hostsOf(diagnosis: Diagnosis): string[] {
	return [...new Set(diagnosis.evidence.flatMap(({ host }) => host ?? []))];
}
