import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry on this machine that wants a token, and a web server for files beside it. */
export interface RegistryServer {
	/** `127.0.0.1:PORT`. */
	host: string;
	/** Path of each request for a blob or a file, with its Range if it had one. */
	requests: string[];
	/** Makes the answer to this path break off in the middle, once. */
	breakOff(path: string): void;
	/** Puts a file at a path. */
	files: Map<string, Buffer>;
	close(): Promise<void>;
}

export const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const digestOf = (bytes: Buffer) => `sha256:${sha256(bytes)}`;

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Images by `path:tag`, each with one layer per text, for amd64 and for arm64. */
export async function startRegistry(images: Record<string, string[]>): Promise<RegistryServer> {
	const files = new Map<string, Buffer>();
	const types = new Map<string, string>();
	const put = (path: string, bytes: Buffer, type = 'application/octet-stream') => {
		files.set(path, bytes);
		types.set(path, type);
	};
	for (const [image, layers] of Object.entries(images)) {
		const [path = '', tag = ''] = image.split(':');
		const manifests = ['amd64', 'arm64'].map((architecture) => {
			const blobs = layers.map((text) => Buffer.from(`${text} ${architecture}`.repeat(200_000)));
			const config = Buffer.from(JSON.stringify({ architecture, os: 'linux' }));
			for (const blob of [config, ...blobs]) put(`/v2/${path}/blobs/${digestOf(blob)}`, blob);
			const descriptor = (bytes: Buffer) => ({ digest: digestOf(bytes), size: bytes.length });
			const manifest = Buffer.from(
				JSON.stringify({
					schemaVersion: 2,
					mediaType: MANIFEST,
					config: descriptor(config),
					layers: blobs.map(descriptor),
				}),
			);
			put(`/v2/${path}/manifests/${digestOf(manifest)}`, manifest, MANIFEST);
			return { ...descriptor(manifest), platform: { os: 'linux', architecture } };
		});
		const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
		put(`/v2/${path}/manifests/${tag}`, index, INDEX);
	}

	const requests: string[] = [];
	const broken = new Set<string>();
	const server = createServer((request, response) => {
		const path = request.url ?? '';
		if (path.startsWith('/token')) {
			response.end(JSON.stringify({ token: 'let-me-in' }));
		} else if (path.startsWith('/v2/') && request.headers.authorization !== 'Bearer let-me-in') {
			const realm = `http://${request.headers.host}/token`;
			const challenge = `Bearer realm="${realm}",service="registry",scope="repository:x:pull"`;
			response.writeHead(401, { 'www-authenticate': challenge }).end();
		} else {
			serve(path, request, response);
		}
	});

	function serve(path: string, request: IncomingMessage, response: ServerResponse): void {
		const bytes = files.get(path);
		if (bytes === undefined) {
			response.writeHead(404).end();
			return;
		}
		const { range } = request.headers;
		if (!path.includes('/manifests/')) requests.push(range ? `${path} ${range}` : path);
		const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
		const type = types.get(path) ?? 'application/octet-stream';
		const length = bytes.length - start;
		response.writeHead(start > 0 ? 206 : 200, { 'content-type': type, 'content-length': length });
		if (!broken.delete(path)) {
			response.end(bytes.subarray(start));
			return;
		}
		response.write(bytes.subarray(start, start + Math.floor(length / 2)), () =>
			response.socket?.destroySoon(),
		);
	}

	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		files,
		breakOff: (path) => broken.add(path),
		close: () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}
