import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { aptProxyPort } from '../../../src/lab/apt-proxy.ts';

/** What somebody asked the proxy for. */
export interface Asked {
	/** Address of the host. */
	by: string;
	/** Name of the server and its port. */
	server: string;
	/** `CONNECT`: the way to a server for anything but plain HTTP. */
	method: string;
	path: string;
}

export interface HttpProxy {
	/** URL by which hosts know it. */
	readonly url: string;
	/** All that it was asked for so far. */
	readonly asked: readonly Asked[];
	close(): void;
}

/**
 * An HTTP proxy on this machine: the only thing by which a lab's hosts reach packages. Debian's come
 * from the lab's own package proxy behind it; it also stands for one server that only it knows. It
 * lets nobody through to anywhere else, and remembers who wanted to.
 * @param gateway the machine's address in the lab
 * @param served name of that server, and the directory of this machine that it shows
 */
export async function startHttpProxy(
	gateway: string,
	served: { name: string; directory: string },
): Promise<HttpProxy> {
	const asked: Asked[] = [];
	const note = ({ socket, method = '' }: IncomingMessage, server: string, path: string) =>
		asked.push({ by: socket.remoteAddress ?? '', method, server, path });

	const proxy = createServer((incoming, response) => {
		const url = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : null;
		if (url === null) {
			refuse(response, 400);
			return;
		}
		note(incoming, url.host, url.pathname);
		if (url.host === served.name) {
			show(join(served.directory, url.pathname), response);
			return;
		}
		const onward = request(
			{ host: gateway, port: aptProxyPort, path: url.href, headers: incoming.headers },
			(answer) => {
				response.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(response);
			},
		);
		onward.on('error', () => refuse(response, 502));
		incoming.pipe(onward);
	});
	proxy.on('connect', (incoming, socket) => {
		note(incoming, incoming.url ?? '', '');
		socket.on('error', () => {});
		socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
	});
	await new Promise<void>((listening) => proxy.listen(0, gateway, listening));
	const address = proxy.address();
	if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
	return {
		url: `http://${gateway}:${address.port}`,
		asked,
		close: () => {
			proxy.close();
			proxy.closeAllConnections();
		},
	};
}

function show(file: string, response: ServerResponse): void {
	const size = statSync(file, { throwIfNoEntry: false })?.size;
	if (size === undefined) {
		refuse(response, 404);
		return;
	}
	response.writeHead(200, { 'Content-Length': size });
	createReadStream(file).pipe(response);
}

function refuse(response: ServerResponse, status: number): void {
	if (!response.headersSent) response.writeHead(status);
	response.end();
}
