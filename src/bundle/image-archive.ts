import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, OperatorError } from '../model/errors.ts';
import { hashFile } from './hash.ts';
import { readTarFiles } from './tar.ts';

/** What one pass over an image archive tells. */
export interface ImageArchive {
	/** Of the file as it is on disk, hexadecimal. */
	sha256: string;
	/** Bytes on disk. */
	size: number;
	/** name:tag of each image, in the order of the archive. */
	images: string[];
}

/**
 * Reads a container image archive once, front to back: its sha256 and the names of its images.
 * Understands `docker save` (manifest.json with RepoTags) and OCI archives (index.json with the
 * annotations that containerd and skopeo write), plain or compressed with gzip.
 * @throws OperatorError `bundle-image` if it is damaged, or no image in it has a name.
 */
export async function readImageArchive(file: string): Promise<ImageArchive> {
	const hash = createHash('sha256');
	let size = 0;
	async function* watched() {
		for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
			hash.update(chunk);
			size += chunk.length;
			yield chunk as Buffer;
		}
	}
	try {
		const wanted = new Set(['manifest.json', 'index.json']);
		const entries = await readTarFiles(await unzipped(watched()), wanted);
		const images = imageNames(entries);
		// What follows the end of a compressed archive is not read, but belongs to the file.
		const isWhole = (await stat(file)).size === size;
		const digest = isWhole ? { sha256: hash.digest('hex'), size } : await hashFile(file);
		return { ...digest, images };
	} catch (cause) {
		throw new OperatorError(`${file} is not a usable image archive: ${messageOf(cause)}`, {
			code: 'bundle-image',
			exitCode: 1,
			expected: 'an archive made by `docker save NAME:TAG` or `ctr images export`',
			found: messageOf(cause),
			fix: 'save the image again, by its name and tag',
			cause,
		});
	}
}

/** By the magic number, not the name: both docker and containerd load either. */
async function unzipped(chunks: AsyncGenerator<Buffer>): Promise<AsyncIterable<Buffer>> {
	const first = await chunks.next();
	async function* all() {
		if (first.done !== true) yield first.value;
		yield* chunks;
	}
	const isGzip = first.done !== true && first.value[0] === 0x1f && first.value[1] === 0x8b;
	return isGzip ? gunzip(all()) : all();
}

async function* gunzip(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
	const source = Readable.from(chunks, { objectMode: false });
	const unzip = createGunzip();
	source.once('error', (error) => unzip.destroy(error));
	try {
		for await (const chunk of source.pipe(unzip)) yield chunk;
	} finally {
		source.destroy();
	}
}

function imageNames(entries: Map<string, Buffer>): string[] {
	const manifest = entries.get('manifest.json');
	const index = entries.get('index.json');
	if (manifest === undefined && index === undefined) {
		throw new Error('there is neither a manifest.json nor an index.json in it');
	}
	const docker = manifest === undefined ? [] : dockerNames(parseJson(manifest));
	const names = docker.length > 0 || index === undefined ? docker : ociNames(parseJson(index));
	if (names.length === 0) throw new Error('no image in it has a name and a tag');
	return [...new Set(names)];
}

function parseJson(content: Buffer): unknown {
	return JSON.parse(content.toString('utf8'));
}

/** https://github.com/moby/docker-image-spec: manifest.json is a list of {Config, RepoTags, Layers}. */
function dockerNames(manifest: unknown): string[] {
	return list(manifest).flatMap((entry) => list(field(entry, 'RepoTags')).filter(isName));
}

/** Annotation keys of containerd and of the OCI image specification, the fuller name first. */
function ociNames(index: unknown): string[] {
	return list(field(index, 'manifests'))
		.map((entry) => field(entry, 'annotations'))
		.flatMap((notes) =>
			[field(notes, 'io.containerd.image.name'), field(notes, 'org.opencontainers.image.ref.name')]
				.filter(isName)
				.slice(0, 1),
		);
}

/** A name with a tag, as runtimes write it; a bare tag or digest names nothing. */
function isName(value: unknown): value is string {
	return typeof value === 'string' && /^[a-z0-9][\w.:/-]{0,400}:[\w][\w.-]{0,127}$/.test(value);
}

function list(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

function field(value: unknown, key: string): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return (value as Record<string, unknown>)[key];
}
