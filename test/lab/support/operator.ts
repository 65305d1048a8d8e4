import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { closeAfterTest } from '../../e2e/open.ts';
import { PtyProgram } from '../../e2e/pty.ts';
import type { LabFixture } from './lab.ts';

const EDITOR = new URL('edit-spec.ts', import.meta.url).pathname;

/** Somebody with a key for a lab's hosts, who has never been on them and never used k8s-tui. */
export interface Operator {
	/** Where cluster.yaml and the kubeconfig come to be. */
	directory: string;
	/** Opens k8s-tui there or in another directory, in a large window; it is ended with the test. */
	open(where?: string): PtyProgram;
}

/** Gives an operator an empty directory, and a home with nothing but the lab's SSH key. */
export function newOperator({ state }: LabFixture): Operator {
	const home = join(state.directory, 'operator');
	const directory = join(home, 'work');
	mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
	mkdirSync(directory);
	copyFileSync(join(state.directory, 'id_ed25519'), join(home, '.ssh/id_ed25519'));
	return {
		directory,
		open: (where = directory) => {
			const tui = new PtyProgram([], {
				...{ columns: 160, rows: 48, cwd: where },
				env: { HOME: home, EDITOR: `${process.execPath} ${EDITOR}` },
			});
			closeAfterTest(tui);
			return tui;
		},
	};
}
