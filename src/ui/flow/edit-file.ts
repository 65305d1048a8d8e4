import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureOf } from '../../engine/failure.ts';
import type { App } from '../app.ts';
import type { Draft } from '../draft.ts';
import { showProblem } from './show-problem.ts';

/** Lets the operator edit the text of a Draft in $VISUAL, $EDITOR or vi, and takes what they saved. */
export async function editFile(app: App, draft: Draft): Promise<void> {
	const directory = await mkdtemp(join(tmpdir(), 'k8s-tui-edit-'));
	const copy = join(directory, 'cluster.yaml');
	try {
		await writeFile(copy, draft.state.get().text, { mode: 0o600 });
		const problem = draft.replaceText(await openEditor(app, copy));
		if (problem !== null) await showProblem(app, [draft.spec.name], problem);
	} catch (error) {
		await showProblem(app, [draft.spec.name], failureOf(error, null));
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

/**
 * Opens a file in the operator's editor, in this terminal.
 * @returns its text when the editor is closed, before any further key is taken
 */
export async function openEditor(app: App, file: string): Promise<string> {
	const editor = process.env.VISUAL || process.env.EDITOR || 'vi';
	let text = '';
	await app.suspend(async () => {
		// An editor may come with arguments, as `code --wait`: sh takes them apart as git does.
		await runInTerminal('sh', ['-c', `${editor} "$@"`, editor, file]);
		text = await readFile(file, 'utf8');
	});
	return text;
}

/**
 * Runs a program in this terminal. Ctrl-C is meant for that program, although the terminal sends it
 * to both. @throws Error if it cannot be started
 */
export async function runInTerminal(command: string, args: readonly string[]): Promise<void> {
	const ignore = () => {};
	process.on('SIGINT', ignore);
	try {
		await new Promise<void>((done, failed) => {
			const child = spawn(command, args, { stdio: 'inherit' });
			child.once('error', failed);
			child.once('close', () => done());
		});
	} finally {
		process.off('SIGINT', ignore);
	}
}
