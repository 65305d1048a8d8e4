import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import { BUNDLE_FOLDERS, type BundleManifest, formatManifest, MANIFEST_FILE } from './manifest.ts';

/** Says that a directory without a manifest is a bundle in the making, and so may be emptied. */
const PARTIAL = `.${MANIFEST_FILE}.partial`;

/**
 * Readies a directory for a bundle: makes it, or empties it if an earlier or unfinished bundle is in
 * it. What `bundle create` has not made is never deleted.
 * @throws OperatorError `bundle-out`.
 */
export async function beginBundle(out: string): Promise<void> {
	await mkdir(out, { recursive: true });
	const names = await readdir(out);
	const isBundle = names.includes(PARTIAL) || (await hasManifest(out));
	const ours = isBundle ? [PARTIAL, MANIFEST_FILE, ...BUNDLE_FOLDERS] : [];
	const foreign = names.filter((name) => !ours.includes(name));
	if (foreign.length > 0) {
		throw new OperatorError(`${out} has other files in it`, {
			code: 'bundle-out',
			exitCode: 1,
			expected: 'an empty directory, or an earlier bundle',
			found: foreign.slice(0, 5).join(', '),
			fix: 'choose another --out',
		});
	}
	await writeFile(join(out, PARTIAL), '');
	for (const name of [MANIFEST_FILE, ...BUNDLE_FOLDERS]) {
		await rm(join(out, name), { recursive: true, force: true });
	}
}

/** Makes the directory a bundle, at one moment: all or nothing. */
export async function finishBundle(out: string, manifest: BundleManifest): Promise<void> {
	const partial = join(out, PARTIAL);
	await writeFile(partial, formatManifest(manifest), { flush: true });
	await rename(partial, join(out, MANIFEST_FILE));
}

async function hasManifest(out: string): Promise<boolean> {
	try {
		const value: unknown = JSON.parse(await readFile(join(out, MANIFEST_FILE), 'utf8'));
		return typeof value === 'object' && value !== null && 'formatVersion' in value;
	} catch {
		return false;
	}
}
