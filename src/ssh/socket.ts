import { connect, type Socket } from 'node:net';
import type { OperatorError } from '../model/errors.ts';
import { sshError } from './errors.ts';
import type { SshTarget } from './target.ts';

/**
 * A TCP connection to the target's own address.
 * @throws OperatorError `ssh-refused` or `ssh-unreachable`.
 */
export function openSocket(target: SshTarget, timeoutMs: number): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host: target.address, port: target.port, noDelay: true });
		const fail = (error: Error) => {
			clearTimeout(timer);
			socket.destroy();
			reject(socketError(target, error));
		};
		const timer = setTimeout(
			() => fail(new Error(`no answer in ${timeoutMs / 1000} s`)),
			timeoutMs,
		);
		socket.once('error', fail);
		socket.once('connect', () => {
			clearTimeout(timer);
			socket.off('error', fail);
			resolve(socket);
		});
	});
}

/** What a failure of the socket means to the operator. */
function socketError(target: SshTarget, error: Error): OperatorError {
	const code = (error as NodeJS.ErrnoException).code;
	const where = `${target.address} port ${target.port}`;
	if (code === 'ECONNREFUSED') {
		return sshError('ssh-refused', target.host, `nothing listens on ${where}`, {
			expected: 'an SSH server',
			found: 'connection refused',
			fix: 'Start sshd on the host, or correct ssh.port.',
			cause: error,
		});
	}
	const unknownName = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
	return sshError('ssh-unreachable', target.host, `cannot reach ${where}`, {
		found: unknownName ? 'the name does not resolve' : error.message,
		fix: unknownName
			? 'Correct the address, or the resolver of this machine.'
			: 'Check that the host is up, the address, firewalls and whether a jump host is needed.',
		cause: error,
	});
}
