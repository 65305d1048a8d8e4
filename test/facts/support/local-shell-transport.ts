import { spawn } from 'node:child_process';
import { OperatorError } from '../../../src/model/errors.ts';
import { LineDecoder } from '../../../src/ssh/lines.ts';
import type { ExecOptions, ExecResult, Transport } from '../../../src/ssh/transport.ts';

/** Runs scripts in a shell of this machine, as the SSH Transport runs them on a host. */
export class LocalShellTransport implements Transport {
	readonly host: string;
	readonly login = { user: 'root', privilege: 'root' } as const;
	readonly #command: readonly [string, ...string[]];
	readonly #env: NodeJS.ProcessEnv;
	readonly #timeoutMs: number;
	roundTrips = 0;

	/** @param command what reads the script on its stdin. */
	constructor(
		host: string,
		command: readonly [string, ...string[]] = ['sh'],
		env: NodeJS.ProcessEnv = process.env,
		timeoutMs = 60_000,
	) {
		this.host = host;
		this.#command = command;
		this.#env = env;
		this.#timeoutMs = timeoutMs;
	}

	exec(script: string, options: ExecOptions = {}): Promise<ExecResult> {
		this.roundTrips += 1;
		const errors = new LineDecoder((text) => options.onLine?.({ stream: 'stderr', text }));
		const [program, ...args] = this.#command;
		return new Promise((resolve, reject) => {
			const child = spawn(program, args, { env: this.#env, detached: true });
			const timer = setTimeout(() => {
				if (child.pid) process.kill(-child.pid);
				reject(new OperatorError('took too long', { code: 'ssh-timeout', exitCode: 1 }));
			}, this.#timeoutMs);
			const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
			child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
			child.stderr.on('data', (chunk: Buffer) => {
				chunks.stderr.push(chunk);
				errors.push(chunk);
			});
			child.on('error', reject);
			child.on('close', (exitCode) => {
				clearTimeout(timer);
				errors.end();
				resolve({
					exitCode: exitCode ?? -1,
					stdout: Buffer.concat(chunks.stdout).toString(),
					stderr: Buffer.concat(chunks.stderr).toString(),
				});
			});
			child.stdin.on('error', () => undefined);
			child.stdin.end(script);
		});
	}

	runJob(): Promise<never> {
		return Promise.reject(new Error('facts start no jobs'));
	}

	attachJob(): Promise<never> {
		return Promise.reject(new Error('facts attach to no jobs'));
	}

	abortJob(): Promise<never> {
		return Promise.reject(new Error('facts abort no jobs'));
	}

	removeJob(): Promise<never> {
		return Promise.reject(new Error('facts remove no jobs'));
	}

	upload(): Promise<never> {
		return Promise.reject(new Error('facts upload nothing'));
	}

	close(): Promise<void> {
		return Promise.resolve();
	}
}
