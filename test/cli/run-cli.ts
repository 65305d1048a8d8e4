import { spawn } from 'node:child_process';

const MAIN = new URL('../../src/cli/main.ts', import.meta.url).href;

export interface CliResult {
	exitCode: number | null;
	stdout: string;
	stderr: string;
}

/** Runs the command line in a process of its own, without a terminal, from the sources. */
export function runCli(argv: string[], cwd: string): Promise<CliResult> {
	const program = `const { main } = await import(${JSON.stringify(MAIN)}); await main(${JSON.stringify(argv)});`;
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
			cwd,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, NODE_NO_WARNINGS: '1', XDG_STATE_HOME: cwd, HOME: cwd },
		});
		const result = { stdout: '', stderr: '' };
		child.stdout.on('data', (chunk) => {
			result.stdout += chunk;
		});
		child.stderr.on('data', (chunk) => {
			result.stderr += chunk;
		});
		child.on('error', reject);
		child.on('close', (exitCode) => resolve({ exitCode, ...result }));
	});
}
