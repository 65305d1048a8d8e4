import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Replacement } from '../../src/lab/record/scrub.ts';
import type { LabState } from '../../src/lab/state.ts';

/** What tells of the machine that a recording is made on, and of its lab's passwords. */
export async function machineReplacements(lab: LabState): Promise<Replacement[]> {
	const password = await readFile(join(lab.directory, 'ops-password'), 'utf8');
	return [
		{ pattern: password.trim(), by: 'password' },
		// Where the lab compiled Kubernetes, as a Go program that ends in a panic tells.
		{ pattern: /\/[\w/.-]*\/\.kubernetes-binaries-\w+-\w+\/work\b/g, by: '/build' },
		{ pattern: release(), by: '6.1.0-lab' },
	];
}
