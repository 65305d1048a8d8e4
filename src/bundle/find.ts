import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, OperatorError } from '../model/errors.ts';
import { BUNDLE_FOLDERS, BUNDLE_PATH, type BundleFileKind } from './manifest.ts';
import { withoutEpoch } from './package-file.ts';

export interface FoundFile {
	/** Path in the bundle. */
	path: string;
	kind: BundleFileKind;
	/** Where it is now. */
	source: string;
	/** Bytes. */
	size: number;
}

const ARCHIVE = /\.(tar|tar\.gz|tgz)$/;
const PACKAGE = /\.(deb|rpm)$/;

/**
 * Finds what goes into a bundle: regular files (or links to such) in `bin`, archives in `images`,
 * packages in `packages`.
 * Sorted by path. Everything else there is returned as `ignored`, relative to `from`.
 * @throws OperatorError `bundle-source` if there is nothing to take.
 */
export async function findBundleFiles(
	from: string,
	packagesFrom: string = from,
): Promise<{ found: FoundFile[]; ignored: string[] }> {
	const found: FoundFile[] = [];
	const ignored: string[] = [];
	for (const folder of BUNDLE_FOLDERS) {
		const place = join(folder === 'packages' ? packagesFrom : from, folder);
		for (const name of await namesIn(place)) {
			const path = `${folder}/${folder === 'packages' ? withoutEpoch(name) : name}`;
			const source = join(place, name);
			const kind = kindOf(folder, name);
			const info = await stat(source).catch(() => null);
			if (kind === null || !info?.isFile() || !BUNDLE_PATH.test(path)) {
				ignored.push(`${folder}/${name}`);
			} else found.push({ path, kind, source, size: info.size });
		}
	}
	if (found.length > 0) return { found, ignored };
	throw new OperatorError(`nothing to bundle in ${from}`, {
		code: 'bundle-source',
		exitCode: 1,
		expected: `programs in ${join(from, 'bin')} or image archives in ${join(from, 'images')}`,
		found: ignored.length > 0 ? `only ${ignored.join(', ')}` : 'no files there',
		fix: 'put kubeadm, kubelet, kubectl into bin and `docker save` archives into images',
	});
}

function kindOf(folder: string, name: string): BundleFileKind | null {
	if (folder === 'packages') return PACKAGE.test(name) ? 'package' : null;
	if (folder === 'bin') return ARCHIVE.test(name) ? 'archive' : 'binary';
	return ARCHIVE.test(name) ? 'image' : null;
}

async function namesIn(dir: string): Promise<string[]> {
	try {
		return (await readdir(dir)).sort();
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw new OperatorError(`cannot read ${dir}: ${messageOf(cause)}`, {
			code: 'bundle-source',
			exitCode: 1,
			expected: 'a readable directory',
			found: messageOf(cause),
			fix: 'name the directory that has bin and images with --from',
			cause,
		});
	}
}
