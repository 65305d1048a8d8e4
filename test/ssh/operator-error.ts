import { OperatorError } from '../../src/model/errors.ts';

/** The OperatorError that a promise is rejected with; anything else fails the test. */
export async function operatorError(work: Promise<unknown>): Promise<OperatorError> {
	const outcome = await work.then(
		(value) => ({ value }),
		(error: unknown) => error,
	);
	if (outcome instanceof OperatorError) return outcome;
	if (outcome instanceof Error) throw outcome;
	throw new Error(`Expected an OperatorError, got ${JSON.stringify(outcome)}`);
}
