import { spawn } from 'node:child_process';
import type { ExecOptions, ExecResult, Transport } from '../../../src/ssh/transport.ts';

/** Runs scripts in a shell of this machine, as the SSH Transport runs them on a host. */
export class LocalShellTransport implements Transport {
	readonly host: string;
	readonly login = { user: 'root', privilege: 'root' } as const;
	readonly #command: readonly [string, ...string[]];
	readonly #env: NodeJS.ProcessEnv;
	roundTrips = 0;

	/** @param command what reads the script on its stdin. */
	constructor(
		host: string,
		command: readonly [string, ...string[]] = ['sh'],
		env: NodeJS.ProcessEnv = process.env,
	) {
		this.host = host;
		this.#command = command;
		this.#env = env;
	}

	exec(script: string, _options?: ExecOptions): Promise<ExecResult> {
		this.roundTrips += 1;
		const [program, ...args] = this.#command;
		return new Promise((resolve, reject) => {
			const child = spawn(program, args, { env: this.#env });
			const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
			child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
			child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
			child.on('error', reject);
			child.on('close', (exitCode) => {
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
