import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFailed, onTestFinished } from 'vitest';
import type { Event } from '../../../src/model/events.ts';
import { logDirectory } from './lab.ts';

/** One record of `--json`. */
export type Record_ = Record<string, unknown> & { type: string };

export interface ProgramRun {
	exitCode: number | null;
	records: Record_[];
	/** What people would have read. */
	stderr: string;
}

export interface Program {
	process: ChildProcess;
	/** Resolves when the program has ended and all its output is read. */
	ended: Promise<ProgramRun>;
	/** Resolves with the first record that satisfies the condition; rejects if the program ends before. */
	until(what: string, condition: (record: Record_) => boolean): Promise<Record_>;
}

/** The built program. */
export const PROGRAM = new URL('../../../bin/k8s-tui.js', import.meta.url).pathname;

/**
 * Starts the built program as a user would, without a terminal, with `--json`.
 * @param directory where it runs; kubeconfig and state go there.
 * @param environment over this process's own
 */
export function startProgram(
	directory: string,
	args: string[],
	environment: NodeJS.ProcessEnv = {},
): Program {
	const child = spawn(process.execPath, [PROGRAM, ...args, '--json', '--verbose'], {
		cwd: directory,
		env: {
			...process.env,
			XDG_STATE_HOME: join(directory, 'state'),
			NO_COLOR: '1',
			...environment,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const records: Record_[] = [];
	const waiting = new Set<(record: Record_) => void>();
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	createInterface({ input: child.stdout }).on('line', (line) => {
		const record = parseRecord(line, child.killed);
		if (record === null) return;
		records.push(record);
		for (const tell of waiting) tell(record);
	});
	const ended = new Promise<ProgramRun>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (exitCode) => resolve({ exitCode, records, stderr }));
	});
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	onTestFailed(() => {
		const file = join(logDirectory, `${args[0]}-${child.pid}.log`);
		mkdirSync(logDirectory, { recursive: true });
		writeFileSync(file, `${args.join(' ')}\n${stderr}`);
		process.stderr.write(`what k8s-tui said: ${file}\n${stderr.slice(-4000)}\n`);
	});
	return {
		process: child,
		ended,
		until: (what, condition) =>
			new Promise((resolve, reject) => {
				const seen = records.find(condition);
				if (seen) return resolve(seen);
				const tell = (record: Record_) => {
					if (condition(record)) {
						waiting.delete(tell);
						resolve(record);
					}
				};
				waiting.add(tell);
				void ended.then(() => reject(new Error(`k8s-tui ended before ${what}`)));
			}),
	};
}

/** @param killed whether the program may have died in the middle of its last record. */
function parseRecord(line: string, killed: boolean): Record_ | null {
	try {
		return JSON.parse(line) as Record_;
	} catch (error) {
		if (killed) return null;
		throw error;
	}
}

/** Runs the program to its end. */
export async function runProgram(
	directory: string,
	args: string[],
	environment: NodeJS.ProcessEnv = {},
): Promise<ProgramRun> {
	return await startProgram(directory, args, environment).ended;
}

/** The records of one type. */
export function recordsOf(
	run: ProgramRun,
	type: Event['type'] | 'plan' | 'change' | 'error',
): Record_[] {
	return run.records.filter((record) => record.type === type);
}

/** The number of changes in the last record of `plan`. */
export function plannedChanges(run: ProgramRun): unknown {
	return recordsOf(run, 'plan').at(-1)?.changes;
}
