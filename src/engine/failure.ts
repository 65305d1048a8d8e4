import { messageOf, OperatorError } from '../model/errors.ts';
import type { Failure } from '../model/events.ts';

/** Anything thrown, in the form that Events carry. What is not an OperatorError is called a bug. */
export function failureOf(error: unknown, host: string | null): Failure {
	if (error instanceof OperatorError) {
		return {
			code: error.code,
			message: error.message,
			host: error.host ?? host,
			expected: error.expected ?? null,
			found: error.found ?? null,
			fix: error.fix ?? null,
		};
	}
	return {
		code: 'bug',
		message: `k8s-tui itself failed: ${messageOf(error)}`,
		host,
		expected: null,
		found: error instanceof Error ? (error.stack ?? null) : null,
		fix: 'Please report this with the journal of the run.',
	};
}
