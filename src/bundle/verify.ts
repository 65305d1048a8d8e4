import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from './hash.ts';
import { BUNDLE_FOLDERS, type BundleFile, type BundleManifest, readManifest } from './manifest.ts';

/** One thing that is wrong with a bundle. */
export interface BundleProblem {
	/** `extra`: a file that the manifest does not name. `unreadable`: there, but not to be read. */
	kind: 'missing' | 'truncated' | 'changed' | 'extra' | 'unreadable';
	/** Path in the bundle. */
	path: string;
	expected: string;
	found: string;
}

/** Two files at once keep disk and processor busy; more only makes the disk seek. */
const PARALLEL = 2;

/**
 * Compares every file of a bundle with its manifest, and looks for files that it does not name.
 * @param onFile called after each file.
 * @returns what is wrong, sorted by path; empty for a whole bundle.
 * @throws OperatorError `bundle-missing` or `bundle-manifest` where there is nothing to compare to.
 */
export async function verifyBundle(
	dir: string,
	onFile?: (path: string) => void,
): Promise<BundleProblem[]> {
	const manifest = await readManifest(dir);
	const problems = await extraFiles(dir, manifest);
	const queue = manifest.files.values();
	const worker = async () => {
		for (const file of queue) {
			const problem = await verifyFile(dir, file);
			if (problem !== null) problems.push(problem);
			onFile?.(file.path);
		}
	};
	await Promise.all(Array.from({ length: PARALLEL }, worker));
	return problems.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function verifyFile(dir: string, file: BundleFile): Promise<BundleProblem | null> {
	const { path } = file;
	const expected = `${file.size} bytes, sha256 ${file.sha256}`;
	const info = await stat(join(dir, path)).catch(() => null);
	if (info === null) return { kind: 'missing', path, expected, found: 'no such file' };
	if (!info.isFile()) return { kind: 'missing', path, expected, found: 'not a regular file' };
	if (info.size !== file.size) {
		const kind = info.size < file.size ? 'truncated' : 'changed';
		return { kind, path, expected, found: `${info.size} bytes` };
	}
	try {
		const { sha256 } = await hashFile(join(dir, path));
		if (sha256 === file.sha256) return null;
		return { kind: 'changed', path, expected, found: `${info.size} bytes, sha256 ${sha256}` };
	} catch (error) {
		return { kind: 'unreadable', path, expected, found: String(error) };
	}
}

async function extraFiles(dir: string, manifest: BundleManifest): Promise<BundleProblem[]> {
	const known = new Set(manifest.files.map((file) => file.path));
	const problems: BundleProblem[] = [];
	for (const folder of BUNDLE_FOLDERS) {
		for (const name of await readdir(join(dir, folder)).catch(() => [])) {
			const path = `${folder}/${name}`;
			if (known.has(path)) continue;
			problems.push({ kind: 'extra', path, expected: 'no such file', found: 'a file' });
		}
	}
	return problems;
}
