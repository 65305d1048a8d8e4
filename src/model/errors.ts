/**
 * Exit codes of every command.
 * 0 done · 1 failed · 2 usage or spec · 3 preflight refuses · 4 host unreachable or
 * authentication · 5 locked · 130 interrupted
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 130;

/** What an operator needs to act on a failure. All texts are plain sentences without secrets. */
export interface OperatorErrorDetails {
	/** Stable kebab-case identifier, e.g. `ssh-auth`. Scripts and Signatures match on it. */
	code: string;
	exitCode: ExitCode;
	/** Name of the host as the spec writes it. */
	host?: string;
	/** Id of the Step that failed. */
	step?: string;
	expected?: string;
	found?: string;
	/** What to do next, imperative: a command to run or a field to change. */
	fix?: string;
	cause?: unknown;
}

/**
 * A failure that the operator can act on. Anything else that is thrown is a bug in k8s-tui and is
 * reported as one.
 */
export class OperatorError extends Error {
	readonly code: string;
	readonly exitCode: ExitCode;
	readonly host: string | undefined;
	readonly step: string | undefined;
	readonly expected: string | undefined;
	readonly found: string | undefined;
	readonly fix: string | undefined;

	constructor(message: string, details: OperatorErrorDetails) {
		super(message, { cause: details.cause });
		this.name = 'OperatorError';
		this.code = details.code;
		this.exitCode = details.exitCode;
		this.host = details.host;
		this.step = details.step;
		this.expected = details.expected;
		this.found = details.found;
		this.fix = details.fix;
	}
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
