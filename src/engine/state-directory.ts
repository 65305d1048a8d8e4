import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';

/**
 * Where k8s-tui keeps what it knows of a cluster on the operator's machine:
 * `$XDG_STATE_HOME/k8s-tui/<cluster>`. Made with mode 0700.
 */
export function stateDirectory(cluster: string): string {
	const directory = statePath(cluster);
	mkdirSync(directory, { recursive: true, mode: 0o700 });
	return directory;
}

/** The same path, whether or not it is there. */
export function statePath(cluster: string): string {
	return join(envPaths('k8s-tui', { suffix: '' }).log, cluster);
}
