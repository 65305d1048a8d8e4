import type { ClusterSpec } from '../model/spec.ts';
import { readDownloads } from '../versions/downloads.ts';
import type { Artifact, Software } from './software.ts';

/** Fetches a small text file; throws an OperatorError if it cannot. */
export type FetchText = (url: string) => Promise<string>;

/**
 * The files that hosts download for themselves, with the checksums that their publishers put
 * beside them. Those are fetched here, once, and verified again on every host.
 */
export async function onlineSoftware(spec: ClusterSpec, fetchText: FetchText): Promise<Software> {
	const files = readDownloads(spec.kubernetes.version, spec.source.mirror);
	const artifacts = await Promise.all(
		files.map(
			async ({ name, kind, url, checksumUrl }): Promise<Artifact> => ({
				name,
				kind,
				sha256: parseChecksum(await fetchText(checksumUrl), checksumUrl),
				size: null,
				images: [],
				origin: { kind: 'url', url },
			}),
		),
	);
	return { artifacts, images: 'registry', testImage: null };
}

/** The first word of a checksum file, as sha256sum writes it or alone. */
function parseChecksum(text: string, url: string): string {
	const sum = /^[0-9a-f]{64}\b/.exec(text.trim())?.[0];
	if (!sum) throw new Error(`${url} holds no sha256`);
	return sum;
}
