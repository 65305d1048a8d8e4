import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { downloadError } from './fetch-file.ts';

/** The manifest of Calico's operator, for which its publisher puts no checksum anywhere. */
export interface OperatorManifest {
	url: string;
	/** What the operator of the cluster expects; null: whatever comes is for them to compare. */
	sha256: string | null;
}

/**
 * Fetches the manifest.
 * @returns the image of the operator that it names
 * @throws OperatorError `bundle-download`, also if it is not what was expected or names no such image
 */
export async function fetchOperatorManifest(
	{ url, sha256 }: OperatorManifest,
	target: string,
): Promise<string> {
	const response = await fetch(url).catch((cause: unknown) => {
		throw downloadError(url, 'the manifest', String(cause), cause);
	});
	if (!response.ok) throw downloadError(url, 'the manifest', `HTTP status ${response.status}`);
	const bytes = Buffer.from(await response.arrayBuffer());
	const found = createHash('sha256').update(bytes).digest('hex');
	if (sha256 !== null && found !== sha256) {
		throw downloadError(url, `sha256 ${sha256}`, `sha256 ${found}`);
	}
	const image = /^\s*image: ["']?(\S+\/tigera\/operator:[\w.-]+)["']?\s*$/m.exec(bytes.toString());
	if (!image?.[1]) throw downloadError(url, 'an image of tigera/operator', 'none is named there');
	await mkdir(dirname(target), { recursive: true });
	await writeFile(target, bytes);
	return image[1];
}
