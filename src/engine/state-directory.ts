import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { messageOf, OperatorError } from '../model/errors.ts';

/**
 * Where k8s-tui keeps what it knows of a cluster on the operator's machine:
 * `$XDG_STATE_HOME/k8s-tui/<cluster>`. Made with mode 0700.
 */
export function stateDirectory(cluster: string): string {
	const directory = statePath(cluster);
	inStateDirectory(directory, () => mkdirSync(directory, { recursive: true, mode: 0o700 }));
	return directory;
}

/**
 * Does what a command begins with in a state directory: before any host is reached.
 * @throws OperatorError `state-unwritable` (exit code 1) where this machine's disk is full or
 * read-only
 */
export function inStateDirectory<T>(directory: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (error instanceof OperatorError) throw error;
		throw new OperatorError('The state of the cluster cannot be written on this machine', {
			code: 'state-unwritable',
			exitCode: 1,
			expected: `files to be made in ${directory}`,
			found: messageOf(error),
			fix: 'Make room there, or name another place in XDG_STATE_HOME. No host was reached yet.',
			cause: error,
		});
	}
}

/** The same path, whether or not it is there. */
export function statePath(cluster: string): string {
	return join(envPaths('k8s-tui', { suffix: '' }).log, cluster);
}
