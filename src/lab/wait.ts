import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../model/errors.ts';
import { interrupted } from './command.ts';

export interface WaitOptions {
	/** Milliseconds. */
	timeoutMs: number;
	/** What is waited for, for the error. */
	what: string;
	signal?: AbortSignal | undefined;
}

/**
 * Asks until the answer is not null.
 * @throws OperatorError `lab-timeout` (exit 1), `interrupted` (exit 130)
 */
export async function waitFor<T>(ask: () => Promise<T | null>, options: WaitOptions): Promise<T> {
	const deadline = Date.now() + options.timeoutMs;
	for (;;) {
		if (options.signal?.aborted) throw interrupted();
		const answer = await ask();
		if (answer !== null) return answer;
		if (Date.now() > deadline) {
			throw new OperatorError(`${options.what} did not come up`, {
				code: 'lab-timeout',
				exitCode: 1,
				expected: `within ${options.timeoutMs / 1000} s`,
				found: 'no answer',
			});
		}
		await delay(50);
	}
}

/** Waits until something accepts connections. */
export async function waitForPort(address: string, port: number, options: WaitOptions) {
	await waitFor(() => firstBytes(address, port, false), options);
}

/** What a server sends first, '' right after the connection unless `read`; null if none answers. */
export function firstBytes(address: string, port: number, read: boolean): Promise<string | null> {
	return new Promise((resolve) => {
		const socket = net.connect({ host: address, port });
		const end = (answer: string | null) => {
			socket.destroy();
			resolve(answer);
		};
		socket.setTimeout(1000, () => end(null));
		socket.on('error', () => end(null));
		socket.on('close', () => end(null));
		socket.on('connect', () => {
			if (!read) end('');
		});
		socket.on('data', (data) => end(data.toString('latin1')));
	});
}
