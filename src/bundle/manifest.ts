import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, OperatorError } from '../model/errors.ts';

/** Name of the manifest inside a bundle directory. It is written last: without it there is no bundle. */
export const MANIFEST_FILE = 'manifest.json';

/** What an offline bundle holds. Paths are relative to the bundle directory and use `/`. */
export interface BundleManifest {
	formatVersion: 1;
	/** Without a leading v, e.g. `1.20.2`. */
	kubernetesVersion: string;
	/** As Kubernetes writes it: amd64, arm64, … */
	arch: string;
	/** Where the files came from. */
	createdFrom: 'directory';
	/** The system that its packages are for, e.g. `debian12`: see `isSystem`. Absent: not said. */
	os?: string;
	/** Sorted by path. */
	files: BundleFile[];
}

/**
 * `archive` is a compressed set of programs in `bin/`; `image` is a container image archive; `package`
 * is one of the system's own package manager.
 */
export type BundleFileKind = 'binary' | 'archive' | 'image' | 'package';

/** The folders of a bundle. */
export const BUNDLE_FOLDERS = ['bin', 'images', 'packages'] as const;

export interface BundleFile {
	/** `bin/NAME`, `images/NAME` or `packages/NAME`. */
	path: string;
	kind: BundleFileKind;
	/** Hexadecimal, lower case. */
	sha256: string;
	/** Bytes. */
	size: number;
	/** Only for `image`: name:tag of each image in the archive, as the archive itself says. */
	images?: string[];
	/** Version of the file's program, where known. */
	version?: string;
}

/** The only places for files in a bundle, and the only names: they travel into paths on hosts. */
export const BUNDLE_PATH = /^(bin|images|packages)\/[A-Za-z0-9][A-Za-z0-9._+~-]{0,199}$/;

const SHA256 = /^[0-9a-f]{64}$/;
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const OS = /^[A-Za-z][A-Za-z0-9._-]{0,60}$/;
const KINDS: readonly unknown[] = [
	'binary',
	'archive',
	'image',
	'package',
] satisfies BundleFileKind[];

/**
 * Reads a manifest's text and checks every field, because it may have come from anywhere.
 * @param source what the error calls the text: its file.
 * @throws OperatorError `bundle-manifest`.
 */
export function parseManifest(text: string, source: string): BundleManifest {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw manifestError(source, 'a JSON document', messageOf(cause), cause);
	}
	const fail = (expected: string, found: unknown): never => {
		throw manifestError(source, expected, JSON.stringify(found) ?? 'nothing');
	};
	if (!isRecord(value)) return fail('a JSON object', value);
	const { formatVersion, kubernetesVersion, arch, createdFrom, os, files } = value;
	if (formatVersion !== 1) return fail('formatVersion 1', formatVersion);
	if (typeof kubernetesVersion !== 'string' || !VERSION.test(kubernetesVersion)) {
		return fail('kubernetesVersion like 1.20.2', kubernetesVersion);
	}
	if (typeof arch !== 'string' || !/^[a-z0-9]+$/.test(arch)) return fail('arch like amd64', arch);
	if (createdFrom !== 'directory') return fail('createdFrom "directory"', createdFrom);
	if (os !== undefined && (typeof os !== 'string' || !OS.test(os))) {
		return fail('os like debian12', os);
	}
	if (!Array.isArray(files)) return fail('files as a list', files);
	const parsed = files.map((file: unknown) => parseFile(file, fail));
	const repeated = firstRepeated(parsed.map(artifactName));
	if (repeated !== undefined) return fail('each file name once', repeated);
	return {
		formatVersion,
		kubernetesVersion,
		arch,
		createdFrom,
		...(os === undefined ? {} : { os }),
		files: parsed,
	};
}

/**
 * Reads and checks `manifest.json` of a bundle directory.
 * @throws OperatorError `bundle-missing` if there is none, `bundle-manifest` if it is not valid.
 */
export async function readManifest(dir: string): Promise<BundleManifest> {
	const file = join(dir, MANIFEST_FILE);
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (cause) {
		throw new OperatorError(`${dir} is not a bundle: ${messageOf(cause)}`, {
			code: 'bundle-missing',
			exitCode: 1,
			expected: `a readable ${file}`,
			found: messageOf(cause),
			fix: `make one with: k8s-tui bundle create --from DIR --out ${dir}`,
			cause,
		});
	}
	return parseManifest(text, file);
}

/** The text of `manifest.json`. */
export function formatManifest(manifest: BundleManifest): string {
	return `${JSON.stringify(manifest, null, '\t')}\n`;
}

/** Name that a file of the bundle has in a host's artifact store: its own, without the folder. */
export function artifactName(file: Pick<BundleFile, 'path'>): string {
	return file.path.slice(file.path.lastIndexOf('/') + 1);
}

/** The first string that occurs twice. */
export function firstRepeated(values: readonly string[]): string | undefined {
	const seen = new Set<string>();
	for (const value of values) {
		if (seen.has(value)) return value;
		seen.add(value);
	}
	return undefined;
}

type Fail = (expected: string, found: unknown) => never;

function parseFile(value: unknown, fail: Fail): BundleFile {
	if (!isRecord(value)) return fail('an object for each file', value);
	const { path, kind, sha256, size, images, version } = value;
	if (typeof path !== 'string' || !BUNDLE_PATH.test(path)) {
		return fail('path bin/NAME, images/NAME or packages/NAME', path);
	}
	if (!isKind(kind)) return fail(`kind ${KINDS.join(', ')} (${path})`, kind);
	if (typeof sha256 !== 'string' || !SHA256.test(sha256)) {
		return fail(`sha256 of 64 hexadecimal digits (${path})`, sha256);
	}
	if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
		return fail(`size in bytes (${path})`, size);
	}
	const file: BundleFile = { path, kind, sha256, size };
	if (images !== undefined) {
		if (!isStrings(images)) return fail(`images as a list of names (${path})`, images);
		file.images = images;
	}
	if (version !== undefined) {
		if (typeof version !== 'string') return fail(`version as text (${path})`, version);
		file.version = version;
	}
	return file;
}

function manifestError(source: string, expected: string, found: string, cause?: unknown) {
	return new OperatorError(`${source} is not a bundle manifest: expected ${expected}`, {
		code: 'bundle-manifest',
		exitCode: 1,
		expected,
		found: found.length > 200 ? `${found.slice(0, 200)}…` : found,
		fix: 'make the bundle again with: k8s-tui bundle create --from DIR --out DIR',
		cause,
	});
}

function isKind(value: unknown): value is BundleFileKind {
	return KINDS.includes(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
	return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
