import type { OperatorError } from '../model/errors.ts';
import { lostError, sshError } from './errors.ts';
import type { SshTarget } from './target.ts';

/** RFC 4254 section 5.1. */
const OPEN_ADMINISTRATIVELY_PROHIBITED = 1;
const OPEN_CONNECT_FAILED = 2;

/** The client had ended before the command began. */
export class DeadClient extends Error {
	constructor(cause?: unknown) {
		super('The SSH connection had ended', { cause });
	}
}

export function isDeadClient(error: unknown): boolean {
	return error instanceof DeadClient;
}

function reasonOf(error: unknown): unknown {
	return (error as { reason?: unknown } | null)?.reason;
}

/** The server said no, be it to the channel or to the command in it. */
export function wasAnswered(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	return reasonOf(error) !== undefined || error.message === 'Unable to exec';
}

/** The server has no room for another channel now (MaxSessions). */
export function isRefusal(error: unknown): boolean {
	return reasonOf(error) === OPEN_CONNECT_FAILED;
}

/** What a channel that could not be opened means to the operator. */
export function channelError(host: string, error: unknown): unknown {
	if (error instanceof DeadClient) return lostError(host, 'while a command was started', error);
	if (!wasAnswered(error)) return error;
	return sshError('ssh-channel', host, 'its SSH server refuses another session', {
		expected: 'a MaxSessions of at least 2',
		found: error instanceof Error ? error.message : String(error),
		fix: 'Raise MaxSessions in the sshd_config of the host.',
		cause: error,
	});
}

/** What it means that `host`, a jump host, could not be passed on the way to `target`. */
export function forwardError(host: string, target: SshTarget, error: Error): OperatorError {
	const prohibited = reasonOf(error) === OPEN_ADMINISTRATIVELY_PROHIBITED;
	const where = `${target.address} port ${target.port}`;
	if (reasonOf(error) === undefined) return lostError(host, `while forwarding to ${where}`, error);
	return sshError('ssh-unreachable', target.host, `${host} cannot reach ${where}`, {
		found: prohibited ? `${host} does not allow forwarding` : error.message,
		fix: prohibited
			? `Set AllowTcpForwarding yes in the sshd_config of ${host}.`
			: `Check that the host is up and that ${host} can connect to it.`,
		cause: error,
	});
}
