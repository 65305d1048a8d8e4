import { spawn } from 'node:child_process';
import { OperatorError } from '../model/errors.ts';

export interface CommandOptions {
	/** What the command finds on stdin; nothing by default. The place for secrets. */
	input?: string | Buffer;
	cwd?: string;
	env?: Record<string, string>;
	/** Ends the command's whole process group. */
	signal?: AbortSignal | undefined;
	/** Lines of stderr as they arrive. */
	onLine?: ((line: string) => void) | undefined;
	/** Lets a non-zero exit resolve instead of throwing. */
	allowFailure?: boolean;
}

export interface CommandResult {
	exitCode: number;
	stdout: string;
	stderr: string;
}

/** Characters of stderr that are kept for an error. */
const keptErrorOutput = 4096;

/**
 * Runs a program of this machine, never through a shell, in a process group of its own.
 * @throws OperatorError `lab-command` (exit 1) on a non-zero exit unless `allowFailure`, and
 * `interrupted` (exit 130) if the signal fires.
 */
export function run(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
	const [file, ...args] = argv;
	if (file === undefined) throw new TypeError('run() needs a program');
	if (options.signal?.aborted) return Promise.reject(interrupted());
	return new Promise((resolve, reject) => {
		const child = spawn(file, args, {
			cwd: options.cwd,
			env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
			stdio: ['pipe', 'pipe', 'pipe'],
			detached: true,
		});
		const endGroup = () => {
			if (child.pid !== undefined) killGroup(child.pid);
		};
		options.signal?.addEventListener('abort', endGroup, { once: true });
		const stdout: Buffer[] = [];
		let stderr = '';
		let partial = '';
		child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			stderr = (stderr + chunk).slice(-keptErrorOutput);
			const lines = (partial + chunk).split('\n');
			partial = lines.pop() ?? '';
			for (const line of lines) options.onLine?.(line);
		});
		child.stdin.on('error', () => {});
		child.stdin.end(options.input ?? '');
		child.on('error', (cause) => {
			options.signal?.removeEventListener('abort', endGroup);
			reject(failure(argv, `cannot be started: ${cause.message}`));
		});
		child.on('close', (code, killedBy) => {
			options.signal?.removeEventListener('abort', endGroup);
			if (options.signal?.aborted) return reject(interrupted());
			const exitCode = code ?? 128;
			if (exitCode !== 0 && !options.allowFailure) {
				return reject(failure(argv, killedBy ?? `exit ${exitCode}`, stderr.trim()));
			}
			resolve({ exitCode, stdout: Buffer.concat(stdout).toString('utf8'), stderr });
		});
	});
}

/** The error of a run that the operator ended. */
export function interrupted(): OperatorError {
	return new OperatorError('interrupted', { code: 'interrupted', exitCode: 130 });
}

function failure(argv: readonly string[], how: string, output = ''): OperatorError {
	const command = argv.slice(0, 6).join(' ');
	return new OperatorError(`lab: ${command}: ${how}${output ? `\n${output}` : ''}`, {
		code: 'lab-command',
		exitCode: 1,
		expected: 'exit 0',
		found: how,
	});
}

function killGroup(pid: number): void {
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
}
