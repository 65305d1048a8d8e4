import { failureOf } from '../engine/failure.ts';
import { type ExitCode, OperatorError } from '../model/errors.ts';
import { failureText } from '../report/failure-text.ts';

/** Says what went wrong, on stderr for people and with `--json` on stdout for programs. */
export function reportError(error: unknown, json: boolean): ExitCode {
	const failure = failureOf(error, null);
	process.stderr.write(`${failureText(failure)}\n`);
	if (json) process.stdout.write(`${JSON.stringify({ type: 'error', ...failure })}\n`);
	return error instanceof OperatorError ? error.exitCode : 1;
}
