import { createHash } from 'node:crypto';
import { downloadError, type Fetch } from './fetch-file.ts';
import { fullImageName } from './lookup.ts';

/** What an image of one architecture consists of. */
export interface ImageParts {
	/** The manifest as the registry has it. */
	manifest: Buffer;
	mediaType: string;
	config: string;
	layers: string[];
	/** Where a blob is found, by its digest. */
	blobUrl(digest: string): string;
	/** Requests with this registry's token. */
	get: Fetch;
}

const MANIFESTS = [
	'application/vnd.oci.image.index.v1+json',
	'application/vnd.docker.distribution.manifest.list.v2+json',
	'application/vnd.oci.image.manifest.v1+json',
	'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

interface Manifest {
	mediaType?: string;
	manifests?: { digest: string; platform?: { os?: string; architecture?: string } }[];
	config?: { digest: string };
	layers?: { digest: string }[];
}

/**
 * Asks a registry for an image (the HTTP API of the OCI distribution specification, which docker's
 * registries speak too), with an anonymous token where it wants one.
 * @param image name:tag, or name@digest, as anybody may write it.
 * @param arch as Kubernetes writes it: amd64, arm64, …
 * @throws OperatorError `bundle-download`
 */
export async function describeImage(image: string, arch: string): Promise<ImageParts> {
	const { base, reference } = locate(image);
	const get = withToken();
	const first = await readManifest(get, `${base}/manifests/${reference}`);
	const { parsed } = first;
	if (parsed.manifests === undefined) return partsOf(first, base, get);
	const found = parsed.manifests.find(
		({ platform }) => platform?.os === 'linux' && platform.architecture === arch,
	);
	if (!found) throw downloadError(image, `an image for linux/${arch}`, 'none in its index');
	return partsOf(
		await readManifest(get, `${base}/manifests/${found.digest}`, found.digest),
		base,
		get,
	);
}

interface ReadManifest {
	bytes: Buffer;
	mediaType: string;
	parsed: Manifest;
	url: string;
}

function partsOf(
	{ bytes, mediaType, parsed, url }: ReadManifest,
	base: string,
	get: Fetch,
): ImageParts {
	const { config, layers } = parsed;
	if (config === undefined || layers === undefined) {
		throw downloadError(url, 'a manifest with config and layers', mediaType);
	}
	for (const { digest } of [config, ...layers]) hexOf(digest, url);
	return {
		manifest: bytes,
		mediaType,
		config: config.digest,
		layers: layers.map(({ digest }) => digest),
		blobUrl: (digest) => `${base}/blobs/${digest}`,
		get,
	};
}

/** The hexadecimal part of a digest, which becomes a file name. */
export function hexOf(digest: string, url: string): string {
	const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
	if (hex === undefined) throw downloadError(url, 'a digest sha256:…', digest.slice(0, 100));
	return hex;
}

async function readManifest(get: Fetch, url: string, digest?: string): Promise<ReadManifest> {
	const response = await get(url, { accept: MANIFESTS });
	if (!response.ok) throw downloadError(url, 'a manifest', `HTTP status ${response.status}`);
	const bytes = Buffer.from(await response.arrayBuffer());
	const sum = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
	if (digest !== undefined && sum !== digest) throw downloadError(url, digest, sum);
	const parsed = JSON.parse(bytes.toString('utf8')) as Manifest;
	const mediaType = parsed.mediaType ?? response.headers.get('content-type') ?? '';
	return { bytes, mediaType, parsed, url };
}

/** Registries on this machine speak HTTP, as docker takes them to. */
function locate(image: string): { base: string; reference: string } {
	const full = fullImageName(image);
	const slash = full.indexOf('/');
	const named = full.slice(0, slash);
	const registry = named === 'docker.io' ? 'registry-1.docker.io' : named;
	const [, path = '', separator, reference = ''] =
		/^(.*?)(@|:(?=[^/]*$))(.*)$/.exec(full.slice(slash + 1)) ?? [];
	if (!separator) throw downloadError(image, 'a name with a tag', image);
	const scheme = /^(127\.|localhost(:|$))/.test(registry) ? 'http' : 'https';
	return { base: `${scheme}://${registry}/v2/${path}`, reference };
}

/** A registry that wants a token says where it is had (WWW-Authenticate: Bearer). */
function withToken(): Fetch {
	let token: string | null = null;
	const request = (url: string, headers: Record<string, string>) =>
		fetch(url, {
			headers: token === null ? headers : { ...headers, authorization: `Bearer ${token}` },
		});
	return async (url, headers) => {
		const response = await request(url, headers);
		const challenge = response.headers.get('www-authenticate') ?? '';
		if (response.status !== 401 || !/^bearer /i.test(challenge)) return response;
		await response.body?.cancel();
		token = await requestToken(challenge, url);
		return await request(url, headers);
	};
}

async function requestToken(challenge: string, url: string): Promise<string> {
	const given = Object.fromEntries(
		[...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
	);
	if (!given.realm) throw downloadError(url, 'a realm for a token', challenge.slice(0, 200));
	const from = new URL(given.realm);
	for (const key of ['service', 'scope']) {
		const value = given[key];
		if (value !== undefined) from.searchParams.set(key, value);
	}
	const response = await fetch(from);
	const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
	const token = answer.token ?? answer.access_token;
	if (typeof token === 'string') return token;
	throw downloadError(url, `a token from ${from.origin}`, `HTTP status ${response.status}`);
}
