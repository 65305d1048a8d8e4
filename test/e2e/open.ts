import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type PtyOptions, PtyProgram } from './pty.ts';

/** A program of a test, and where it lives. */
export interface Opened {
	tui: PtyProgram;
	/** Its home and the directory that it was started in; empty at first. */
	home: string;
	/** Its directory for temporary files, empty at first. */
	temporary: string;
}

/**
 * Starts k8s-tui in an empty home. When the test is over it is ended and its home removed; if the
 * test has failed, what was on the screen is kept where LAB_LOGS asks for logs.
 * @param prepare puts into the home what the program is to find there
 */
export function open(
	argv: readonly string[] = [],
	{ env = {}, ...options }: Omit<PtyOptions, 'cwd'> = {},
	prepare: (home: string) => void = () => {},
): Opened {
	const root = mkdtempSync(join(tmpdir(), 'k8s-tui-e2e-'));
	const [home, temporary] = [join(root, 'home'), join(root, 'tmp')];
	for (const directory of [home, temporary]) mkdirSync(directory);
	prepare(home);
	const tui = new PtyProgram(argv, { cwd: home, env: { TMPDIR: temporary, ...env }, ...options });
	closeAfterTest(tui);
	onTestFinished(() => rmSync(root, { recursive: true, force: true }));
	return { tui, home, temporary };
}

/** Ends a program when the test is over. Under a failed test's name, its screen is kept. */
export function closeAfterTest(tui: PtyProgram): void {
	onTestFinished(async ({ task }) => {
		const name = task.name.replaceAll(/[^\w]+/g, '-').slice(0, 60);
		await tui.close(task.result?.state === 'fail' ? `${name}-${tui.pid}` : undefined);
	});
}
