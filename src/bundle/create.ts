import { constants } from 'node:fs';
import { copyFile, link, mkdir, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, OperatorError } from '../model/errors.ts';
import { describeBundle } from './describe.ts';
import { type FoundFile, findBundleFiles } from './find.ts';
import { hashFile } from './hash.ts';
import { readImageArchive } from './image-archive.ts';
import { artifactName, type BundleFile, type BundleManifest, firstRepeated } from './manifest.ts';
import { beginBundle, finishBundle } from './out-dir.ts';

export interface CreateBundleOptions {
	/** Directory with `bin/*`, `images/*.tar` (`.tar.gz`, `.tgz`) and `packages/*.deb` or `.rpm`. */
	from: string;
	/** Directory to make; it may be `from` itself, or an earlier bundle, which is replaced. */
	out: string;
	/** Unset: the tag of the kube-apiserver image. */
	kubernetesVersion?: string;
	/** amd64, arm64, …; unset: what the programs in `bin` were built for. */
	arch?: string;
	/** The system that the packages are for, e.g. `debian12`. */
	os?: string;
	/** Directory whose `packages` is taken instead of that of `from`. */
	packagesFrom?: string;
	/** Called after each file. */
	onProgress?: (progress: BundleProgress) => void;
}

export interface BundleProgress {
	/** Path of the file in the bundle. */
	path: string;
	filesDone: number;
	filesTotal: number;
	bytesDone: number;
	bytesTotal: number;
}

export interface CreatedBundle {
	manifest: BundleManifest;
	/** Files below `bin`, `images` and `packages` that are none of these, relative to `from`. */
	ignored: string[];
}

/**
 * Makes an offline bundle from files that are there already: hard links where the file system
 * allows, copies elsewhere. The manifest comes last, so a killed run leaves nothing that passes for
 * a bundle, and a second run finishes the job.
 * @throws OperatorError `bundle-source`, `bundle-image`, `bundle-version`, `bundle-arch`,
 * `bundle-out`.
 */
export async function createBundle(options: CreateBundleOptions): Promise<CreatedBundle> {
	const { found, ignored } = await findBundleFiles(options.from, options.packagesFrom);
	refusePackagesWithoutSystem(found, options.os);
	refuseRepeatedNames(found);
	const described = await describeFiles(found, options.onProgress);
	const manifest: BundleManifest = {
		formatVersion: 1,
		...(await describeBundle(found, described, options)),
		createdFrom: 'directory',
		...(options.os === undefined ? {} : { os: options.os }),
		files: described,
	};
	const isInPlace = await isSameDirectory(options.from, options.out);
	if (!isInPlace) await beginBundle(options.out);
	for (const file of found) {
		if (!isInPlace || file.source !== join(options.from, file.path)) await place(file, options.out);
	}
	await finishBundle(options.out, manifest);
	return { manifest, ignored };
}

async function describeFiles(
	found: readonly FoundFile[],
	onProgress: CreateBundleOptions['onProgress'],
): Promise<BundleFile[]> {
	const bytesTotal = found.reduce((sum, file) => sum + file.size, 0);
	const files: BundleFile[] = [];
	let bytesDone = 0;
	for (const { path, kind, source } of found) {
		const file: BundleFile =
			kind === 'image'
				? { path, kind, ...(await readImageArchive(source)) }
				: { path, kind, ...(await hashFile(source)) };
		files.push(file);
		bytesDone += file.size;
		const filesDone = files.length;
		onProgress?.({ path, filesDone, filesTotal: found.length, bytesDone, bytesTotal });
	}
	return files;
}

/** Packages of another release than the host's would break it. */
function refusePackagesWithoutSystem(found: readonly FoundFile[], os: string | undefined): void {
	const first = found.find(({ kind }) => kind === 'package');
	if (!first || os !== undefined) return;
	throw new OperatorError(
		'the packages of a bundle are for one system, and which one is not said',
		{
			code: 'bundle-os',
			exitCode: 2,
			expected: '--os with ID and VERSION_ID of the os-release of the hosts in one word',
			found: first.path,
			fix: 'Add for example --os debian12, --os ubuntu24.04 or --os rocky9',
		},
	);
}

/** Hosts keep all files of a bundle in one directory. */
function refuseRepeatedNames(found: readonly FoundFile[]): void {
	const repeated = firstRepeated(found.map(artifactName));
	if (repeated === undefined) return;
	throw new OperatorError(`two folders of the bundle have a file ${repeated}`, {
		code: 'bundle-source',
		exitCode: 1,
		expected: 'a name of its own for each file',
		found: repeated,
		fix: 'rename one of the two',
	});
}

async function place(file: FoundFile, out: string): Promise<void> {
	const target = join(out, file.path);
	await mkdir(dirname(target), { recursive: true });
	await rm(target, { force: true });
	try {
		await link(await realpath(file.source), target);
	} catch {
		// Another file system, or one without hard links: whatever stops the copy too is reported.
		await copy(file, target);
	}
}

async function copy(file: FoundFile, target: string): Promise<void> {
	try {
		await copyFile(file.source, target, constants.COPYFILE_FICLONE);
	} catch (cause) {
		throw new OperatorError(`cannot write ${target}: ${messageOf(cause)}`, {
			code: 'bundle-out',
			exitCode: 1,
			expected: `room for ${file.size} bytes and permission to write`,
			found: messageOf(cause),
			fix: 'free the space or choose another --out',
			cause,
		});
	}
}

async function isSameDirectory(from: string, out: string): Promise<boolean> {
	return (await realpath(from)) === (await realpath(out).catch(() => null));
}
