import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenersPart, parseListeners } from '../../src/facts/listeners.ts';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import { PROC_NET_SCRIPT } from '../../src/facts/proc-net.ts';
import type { Listener } from '../../src/model/facts.ts';

const servers: Server[] = [];
/** A machine without IPv6 can still run the rest. */
const ADDRESSES = networkInterfaces().lo?.some(({ address }) => address === '::1')
	? ['127.0.0.1', '0.0.0.0', '::1']
	: ['127.0.0.1', '0.0.0.0'];
let ports: number[] = [];

beforeAll(async () => {
	ports = await Promise.all(ADDRESSES.map(listen));
});

afterAll(() => {
	for (const server of servers) server.close();
});

test.each([
	['ss', listenersPart.script?.(emptyProbe()) ?? ''],
	['the tables of the kernel', PROC_NET_SCRIPT],
])('a listening process is found with its address by %s', (_name, script) => {
	const found = parseListeners(
		spawnSync('sh', { input: `must_answer() { "$@"; }\n${script}` }).stdout.toString(),
	);
	const mine = ports.map((port) => found.find((listener) => listener.port === port));
	const self = expect.stringMatching(/node|vitest|MainThread/i);
	expect(mine).toEqual<(Listener | undefined)[]>(
		ADDRESSES.map((address, at) => ({
			protocol: 'tcp',
			address,
			port: ports[at] ?? 0,
			process: self,
		})),
	);
});

function listen(address: string): Promise<number> {
	const server = createServer();
	servers.push(server);
	return new Promise((resolve, reject) => {
		server.on('error', reject);
		server.listen(0, address, () => {
			const bound = server.address();
			resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
		});
	});
}
