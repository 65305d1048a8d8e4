import { OperatorError, type OperatorErrorDetails } from '../model/errors.ts';
import { cleanText } from './lines.ts';

type Details = Omit<OperatorErrorDetails, 'code' | 'exitCode' | 'host'>;

/** A failure to reach or to log in to a host: exit code 4. */
export function sshError(code: string, host: string, message: string, details: Details = {}) {
	return new OperatorError(`${host}: ${message}`, { ...details, code, exitCode: 4, host });
}

/** A failure of what was run on a host that could be reached: exit code 1. */
export function remoteError(code: string, host: string, message: string, details: Details = {}) {
	return new OperatorError(`${host}: ${message}`, { ...details, code, exitCode: 1, host });
}

/** The connection ended while something was under way. */
export function lostError(host: string, what: string, cause?: unknown): OperatorError {
	return sshError('ssh-lost', host, `the connection was lost ${what}`, {
		fix: 'Run the same command again: it probes the host and goes on from there.',
		...(cause === undefined ? {} : { cause }),
	});
}

/** Whether an error says that the connection, not the command, failed. */
export function isLost(error: unknown): error is OperatorError {
	return error instanceof OperatorError && error.code === 'ssh-lost';
}

/** What a host said, cleaned and short enough for an error message. */
export function excerpt(text: string, maxLines = 5): string {
	const lines = cleanText(text)
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
	return lines.slice(-maxLines).join('\n');
}
