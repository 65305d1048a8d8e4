import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const COMPILED = new URL('compiled.ts', import.meta.url).href;

/** Arguments that make Node run a TypeScript file of the benchmarks on the modules that `npm run build` made. */
export function nodeArguments(file: URL, ...args: string[]): string[] {
	return ['--import', COMPILED, file.pathname, ...args];
}

/** Runs a command to its end. @returns what it wrote to stdout. @throws Error if it fails */
export async function run(
	command: string,
	args: readonly string[],
	options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<string> {
	const { input = '', ...where } = options;
	const child = spawn(command, args, { ...where, stdio: ['pipe', 'pipe', 'pipe'] });
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (text) => {
		stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text) => {
		stderr = (stderr + text).slice(-4000);
	});
	child.stdin.on('error', () => undefined);
	child.stdin.end(input);
	const status = await new Promise((done, fail) => child.once('error', fail).once('close', done));
	if (status === 0) return stdout;
	throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stderr || stdout}`);
}

/** A process that prints one line of JSON when it is ready, and goes when its stdin ends. */
export async function startHelper<Ready>(
	file: URL,
	...args: string[]
): Promise<{ ready: Ready; stop: () => Promise<void> }> {
	const child = spawn(process.execPath, nodeArguments(file, ...args), {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const ended = new Promise<void>((done) => child.once('close', () => done()));
	const stop = async () => {
		child.stdin.end();
		await ended;
	};
	for await (const line of createInterface(child.stdout)) {
		return { ready: JSON.parse(line) as Ready, stop };
	}
	throw new Error(`${file.pathname} ended before it was ready`);
}
