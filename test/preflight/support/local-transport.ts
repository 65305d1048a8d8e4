import { spawn } from 'node:child_process';
import type { ExecOptions, ExecResult, Transport } from '../../../src/ssh/transport.ts';

/** A Transport whose host is this machine: enough of one for what needs `exec` only. */
export class LocalTransport implements Transport {
	readonly host: string;
	readonly login = { user: 'root', privilege: 'root' } as const;
	roundTrips = 0;

	constructor(host: string) {
		this.host = host;
	}

	exec(script: string, options: ExecOptions = {}): Promise<ExecResult> {
		this.roundTrips += 1;
		const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
		const { stdin, onLine } = options;
		child.stdin.on('error', () => {});
		if (stdin === undefined || typeof stdin === 'string' || Buffer.isBuffer(stdin)) {
			child.stdin.end(stdin ?? '');
		} else stdin.pipe(child.stdin);
		const output = { stdout: '', stderr: '' };
		for (const stream of ['stdout', 'stderr'] as const) {
			let rest = '';
			child[stream].setEncoding('utf8').on('data', (text: string) => {
				output[stream] += text;
				const lines = (rest + text).split('\n');
				rest = lines.pop() ?? '';
				for (const line of lines) onLine?.({ stream, text: line });
			});
		}
		return new Promise((resolve, reject) => {
			child.on('error', reject);
			child.on('close', (code) => resolve({ exitCode: code ?? 128, ...output }));
		});
	}

	runJob = this.#unsupported;
	attachJob = this.#unsupported;
	abortJob = this.#unsupported;
	removeJob = this.#unsupported;
	upload = this.#unsupported;

	async close(): Promise<void> {}

	async #unsupported(): Promise<never> {
		throw new Error('this Transport can exec only');
	}
}
