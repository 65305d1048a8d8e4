import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import { MANIFEST_FILE } from './manifest.ts';

const OURS = new Set(['bin', 'images', MANIFEST_FILE]);

/**
 * Empties a directory for a new bundle, the manifest first, so that a half-emptied one does not
 * pass for a bundle. What cannot have been made by `bundle create` is never deleted.
 * @throws OperatorError `bundle-out`.
 */
export async function removeOldBundle(out: string): Promise<void> {
	const names = (await readdir(out)).filter((name) => !name.startsWith(`.${MANIFEST_FILE}.`));
	const foreign = names.filter((name) => !OURS.has(name));
	if (foreign.length > 0) {
		throw new OperatorError(`${out} has other files in it`, {
			code: 'bundle-out',
			exitCode: 1,
			expected: 'an empty directory, or an earlier bundle',
			found: foreign.slice(0, 5).join(', '),
			fix: 'choose another --out',
		});
	}
	for (const name of [MANIFEST_FILE, 'bin', 'images']) {
		await rm(join(out, name), { recursive: true, force: true });
	}
}
