import { chmod, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseChecksum } from '../versions/checksum.ts';
import type { Download } from '../versions/downloads.ts';
import { CALICO_OPERATOR } from '../versions/pod-networks.ts';
import { fetchOperatorManifest, type OperatorManifest } from './calico.ts';
import { type CreatedBundle, createBundle } from './create.ts';
import { downloadError, fetchFile } from './fetch-file.ts';
import { readImageArchive } from './image-archive.ts';
import { pullImage } from './pull-image.ts';

/** What a bundle is to hold, and where it comes from. */
export interface BundleOrder {
	kubernetesVersion: string;
	arch: string;
	/** The system whose packages are in the directory of downloads already, e.g. `debian12`. */
	os?: string;
	files: readonly Download[];
	/** `name` is what the archive calls the image, `location` where it is pulled. */
	images: readonly { name: string; location: string }[];
	/** Also Calico's operator; `locate` says where its image is pulled. */
	calico?: OperatorManifest & { locate: (image: string) => string };
}

/**
 * Makes a bundle from the internet. Everything is downloaded beside it, into `OUT.download`, and
 * held against its published checksum; if that breaks off, the same call goes on with what is
 * missing. The directory of downloads goes when the bundle is whole.
 * @param onFile called before each file.
 * @throws OperatorError `bundle-download`, and what `createBundle` throws
 */
export async function downloadBundle(
	order: BundleOrder,
	out: string,
	onFile: (path: string) => void = () => {},
): Promise<CreatedBundle> {
	const work = downloadDirectory(out);
	await mkdir(join(work, 'images'), { recursive: true });
	for (const file of order.files) {
		onFile(`bin/${file.name}`);
		const target = join(work, 'bin', file.name);
		await fetchFile(file.url, target, await checksumOf(file));
		if (file.kind === 'binary') await chmod(target, 0o755);
	}
	const images = [...order.images];
	if (order.calico) {
		onFile(`bin/${CALICO_OPERATOR}`);
		const name = await fetchOperatorManifest(order.calico, join(work, 'bin', CALICO_OPERATOR));
		images.push({ name, location: order.calico.locate(name) });
	}
	for (const image of images) {
		const path = `images/${image.name.replaceAll(/[^A-Za-z0-9._+-]/g, '_')}.tar`;
		onFile(path);
		const target = join(work, path);
		if (await isWhole(target)) continue;
		await pullImage(image, order.arch, { blobs: join(work, 'blobs'), target });
	}
	const { kubernetesVersion, arch, os } = order;
	const about = { kubernetesVersion, arch, ...(os === undefined ? {} : { os }) };
	const made = await createBundle({ from: work, out, ...about });
	await rm(work, { recursive: true, force: true });
	return made;
}

/** Where what a bundle is made of lies until the bundle is whole. */
export function downloadDirectory(out: string): string {
	return `${resolve(out)}.download`;
}

/** Archives get their name only when they are written to the end. */
async function isWhole(archive: string): Promise<boolean> {
	return await readImageArchive(archive).then(
		() => true,
		() => false,
	);
}

async function checksumOf({ name, checksum }: Download): Promise<string> {
	if ('sha256' in checksum) return checksum.sha256;
	const { url } = checksum;
	const response = await fetch(url).catch((cause: unknown) => {
		throw downloadError(url, 'a checksum', String(cause), cause);
	});
	if (!response.ok) throw downloadError(url, 'a checksum', `HTTP status ${response.status}`);
	return parseChecksum(await response.text(), name, url);
}
