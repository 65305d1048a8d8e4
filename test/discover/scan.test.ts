import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareCandidate, type Candidate } from '../../src/discover/candidate.ts';
import { hostKeysOf } from '../../src/discover/host-keys.ts';
import { type ScanResult, scan } from '../../src/discover/scan.ts';
import type { TargetEnvironment } from '../../src/ssh/target.ts';
import { type FakeHost, startFakeHost } from '../ssh/fake-host.ts';

const environment: TargetEnvironment = {
	home: '/nowhere',
	agent: null,
	localUser: 'op',
	read: (path) => (path === '/nowhere/.ssh/config' ? config : null),
};
let config = '';

function candidate(name: string | null, port: number, address = '127.0.0.1'): Candidate {
	return { ...bareCandidate(name, address, { kind: 'ssh-config', alias: 'x' }), port };
}

const servers: Server[] = [];

/** A listener that does this with each connection. */
function listen(serve: (socket: Socket) => void): Promise<number> {
	const server = createServer((socket) => {
		socket.on('error', () => {});
		serve(socket);
	});
	servers.push(server);
	return new Promise((resolve) => {
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			resolve(typeof address === 'object' && address !== null ? address.port : 0);
		});
	});
}

afterAll(() => {
	for (const server of servers) server.close();
});

const look = async (port: number, timeoutMs = 5000) =>
	(await scan([candidate('h', port)], { environment, timeoutMs }))[0];

describe('what is at the SSH port of a host', () => {
	it.each([
		['at once', ['SSH-2.0-Test_1\r\n']],
		['after other lines', ['hello\r\nworld\r\nSSH-2.0-Test_1\r\n']],
		['in pieces', ['SS', 'H-2.0-', 'Test_1\r', '\n']],
	])('is SSH if it says so %s', async (_when, pieces) => {
		const port = await listen((socket) => {
			socket.setNoDelay(true);
			for (const piece of pieces) socket.write(piece);
		});
		expect(await look(port)).toMatchObject({
			state: 'ssh',
			banner: 'SSH-2.0-Test_1',
			ip: '127.0.0.1',
			port,
		});
	});

	it('is something else if it says something else and hangs up', async () => {
		const port = await listen((socket) => socket.end('220 mail.example ESMTP\r\n'));
		expect(await look(port)).toMatchObject({ state: 'not-ssh', banner: '220 mail.example ESMTP' });
	});

	it('is something else if it says something else and waits', async () => {
		const port = await listen((socket) => socket.write('220 mail.example ESMTP\r\n'));
		expect(await look(port, 200)).toMatchObject({ state: 'not-ssh' });
	});

	it('is something else if it never stops talking', async () => {
		const port = await listen((socket) => socket.write('x'.repeat(100_000)));
		expect((await look(port))?.banner).toHaveLength(255);
	});

	it('is something else if it hangs up without a word', async () => {
		const port = await listen((socket) => socket.end());
		expect(await look(port)).toMatchObject({ state: 'not-ssh', banner: null });
	});

	it('is silent if it takes the connection and says nothing', async () => {
		const port = await listen(() => {});
		expect(await look(port, 100)).toMatchObject({ state: 'silent', banner: null });
	});

	it('is closed if nobody listens', async () => {
		const port = await listen(() => {});
		await new Promise((resolve) => servers.pop()?.close(resolve));
		expect(await look(port)).toMatchObject({ state: 'closed', ip: '127.0.0.1' });
	});

	it('cannot be known of a name without an address', async () => {
		const [result] = await scan([candidate(null, 22, 'no-such-host.invalid')], { environment });
		expect(result).toMatchObject({ state: 'unresolved', ip: null });
	});

	it('reaches no terminal with control sequences in its banner', async () => {
		const port = await listen((socket) =>
			socket.write('SSH-2.0-\u001b]0;owned\u0007\u001b[2Jx\r\n'),
		);
		expect((await look(port))?.banner).toBe('SSH-2.0-x');
	});
});

describe('ssh_config', () => {
	it('says where a name leads and through whom', async () => {
		const port = await listen((socket) => socket.write('SSH-2.0-Alias\r\n'));
		config = `Host near\n HostName 127.0.0.1\n Port ${port}\nHost far\n ProxyJump gate\nHost odd\n ProxyCommand nc %h %p\n`;
		const typed = ['near', 'far', 'odd'].map((name) =>
			bareCandidate(name, name, { kind: 'ssh-config', alias: name }),
		);
		const results = await scan(typed, { environment });
		config = '';
		expect(results).toMatchObject([
			{ state: 'ssh', banner: 'SSH-2.0-Alias', port },
			{ state: 'behind-jump', target: { via: { address: 'gate' } } },
			{ state: 'unresolved', target: null, detail: expect.stringContaining('ProxyCommand') },
		]);
	});
});

describe('a scan of many hosts', () => {
	it('asks no more of them at once than it may, and tells each as it is known', async () => {
		let open = 0;
		let most = 0;
		const port = await listen((socket) => {
			open += 1;
			most = Math.max(most, open);
			socket.on('close', () => {
				open -= 1;
			});
			setImmediate(() => socket.write('SSH-2.0-x\r\n'));
		});
		const told: [string | null, number, number][] = [];
		const many = Array.from({ length: 30 }, (_, index) => candidate(`h${index}`, port));
		const results = await scan(many, {
			environment,
			concurrency: 4,
			onResult: (result, done, total) => told.push([result.candidate.name, done, total]),
		});
		expect(results.map((result) => result.candidate.name)).toEqual(many.map(({ name }) => name));
		expect(results.every(({ state }) => state === 'ssh')).toBe(true);
		expect(told.map(([, done]) => done)).toEqual(many.map((_, index) => index + 1));
		expect(told.every(([, , total]) => total === 30)).toBe(true);
		// A server sees the end of one connection after the next has begun.
		expect(most).toBeLessThanOrEqual(8);
	});

	it('ends at once when it is aborted', async () => {
		const abort = new AbortController();
		const port = await listen(() => abort.abort(new Error('enough')));
		const many = Array.from({ length: 10 }, (_, index) => candidate(`h${index}`, port));
		const running = scan(many, {
			environment,
			concurrency: 2,
			timeoutMs: 60_000,
			signal: abort.signal,
		});
		await expect(running).rejects.toThrow('enough');
	});
});

describe('host keys of the hosts that answer', () => {
	let host: FakeHost;
	beforeAll(async () => {
		host = await startFakeHost();
	});
	afterAll(() => host.stop());

	it('come with their fingerprint and what known_hosts says', async () => {
		const closed: ScanResult = {
			candidate: candidate('gone', 1),
			state: 'closed',
			ip: null,
			port: 1,
			banner: null,
			milliseconds: 0,
			target: null,
			detail: null,
		};
		const results = await scan([candidate('h', host.port)], { environment });
		const keys = await hostKeysOf([closed, ...results]);
		expect([...keys.values()]).toEqual([
			expect.objectContaining({
				host: 'h',
				verdict: 'unknown',
				key: host.publicKey,
				fingerprint: expect.stringMatching(/^SHA256:/),
			}),
		]);
	});
});
