import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fetchFile } from './fetch-file.ts';
import { describeImage, hexOf } from './registry.ts';
import { writeTar } from './write-archive.ts';

/**
 * Pulls an image from its registry into an archive that docker (manifest.json) and containerd
 * (OCI layout) load, without a runtime on this machine. Blobs that are in `blobs` whole are not
 * pulled again; each is held against its digest.
 * @param location where it is pulled from, name:tag; a mirror's name may differ from `name`.
 * @throws OperatorError `bundle-download`
 */
export async function pullImage(
	{ name, location }: { name: string; location: string },
	arch: string,
	{ blobs, target }: { blobs: string; target: string },
): Promise<void> {
	const { manifest, mediaType, config, layers, blobUrl, get } = await describeImage(location, arch);
	const digests = [...new Set([config, ...layers])];
	const fileOf = (digest: string) => join(blobs, hexOf(digest, location));
	for (const digest of digests) {
		const url = blobUrl(digest);
		await fetchFile(url, fileOf(digest), hexOf(digest, url), get);
	}
	const manifestHex = createHash('sha256').update(manifest).digest('hex');
	const inArchive = (digest: string) => `blobs/sha256/${hexOf(digest, location)}`;
	const index = {
		schemaVersion: 2,
		manifests: [
			{
				mediaType,
				digest: `sha256:${manifestHex}`,
				size: manifest.length,
				annotations: {
					'io.containerd.image.name': name,
					'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
				},
			},
		],
	};
	const forDocker = [
		{ Config: inArchive(config), RepoTags: [name], Layers: layers.map(inArchive) },
	];
	await writeTar(target, [
		{ name: 'oci-layout', content: json({ imageLayoutVersion: '1.0.0' }) },
		{ name: 'index.json', content: json(index) },
		{ name: 'manifest.json', content: json(forDocker) },
		{ name: `blobs/sha256/${manifestHex}`, content: manifest },
		...digests.map((digest) => ({ name: inArchive(digest), file: fileOf(digest) })),
	]);
}

function json(value: unknown): Buffer {
	return Buffer.from(JSON.stringify(value));
}
