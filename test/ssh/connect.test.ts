import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type ssh2 from 'ssh2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newKeyPair } from '../../src/lab/replay/key-pair.ts';
import { type Credentials, noCredentials } from '../../src/ssh/credentials.ts';
import { connect, connectFleet, type FleetOptions } from '../../src/ssh/fleet.ts';
import { fingerprint, knownHostLine } from '../../src/ssh/known-hosts.ts';
import { acceptHostKey, scanHostKey, scanHostKeys } from '../../src/ssh/scan-host-key.ts';
import type { SshTarget } from '../../src/ssh/target.ts';
import type { Transport } from '../../src/ssh/transport.ts';
import {
	type FakeHost,
	type FakeHostOptions,
	newKey,
	publicKeyOf,
	startFakeHost,
} from './fake-host.ts';
import { operatorError } from './operator-error.ts';
import { freePort } from './real-sshd.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function fake(options: FakeHostOptions = {}): Promise<FakeHost> {
	const host = await startFakeHost(options);
	cleanups.push(() => host.stop());
	return host;
}

const quick: Partial<FleetOptions['timings']> = {
	firstConnect: { first: 10, cap: 20, total: 100 },
	reconnect: { first: 10, cap: 50, total: 2_000 },
};

async function login(target: SshTarget, options: Partial<FleetOptions> = {}): Promise<Transport> {
	const transport = await connect(target, {
		credentials: noCredentials,
		hostKeys: 'strict',
		timings: quick ?? {},
		...options,
	});
	cleanups.push(() => transport.close());
	return transport;
}

function passwords(answers: Partial<Record<keyof Credentials, string>>): Credentials {
	return {
		sshPassword: async () => answers.sshPassword ?? null,
		sudoPassword: async () => answers.sudoPassword ?? null,
		keyPassphrase: async () => answers.keyPassphrase ?? null,
	};
}

/** Lets nobody in but by this method. */
function only(method: string, check: (context: never) => boolean): FakeHostOptions {
	return {
		auth: (context) => {
			if (context.method === method && check(context as never)) context.accept();
			else context.reject([method as never]);
		},
	};
}

describe('login', () => {
	it('fails with the methods that the server offers and what was tried', async () => {
		const host = await fake({ auth: (context) => context.reject(['publickey', 'hostbased']) });
		const key = join(host.directory, 'key');
		writeFileSync(key, newKey());
		const target = host.target('m1', { identityFiles: [{ path: key, required: true }] });
		const error = await operatorError(login(target));
		expect(error).toMatchObject({ code: 'ssh-auth', exitCode: 4, host: 'm1' });
		expect(error.expected).toContain('publickey, hostbased');
		expect(error.found).toContain(`key ${key}`);
	});

	it('goes in by a password, and asks for it once even for a reconnect', async () => {
		let asked = 0;
		const host = await fake(
			only('password', (context: ssh2.PasswordAuthContext) => context.password === 'right'),
		);
		const credentials = {
			...noCredentials,
			sshPassword: async () => {
				asked += 1;
				return 'right';
			},
		};
		const transport = await login(host.target(), { credentials });
		host.drop();
		await expect(transport.exec('echo again')).resolves.toMatchObject({ stdout: 'again\n' });
		expect(asked).toBe(1);
	});

	it('answers a keyboard-interactive password prompt', async () => {
		const host = await fake({
			auth: (context) => {
				if (context.method !== 'keyboard-interactive') {
					context.reject(['keyboard-interactive']);
					return;
				}
				context.prompt([{ prompt: 'Passwort: ', echo: false }], (answers) => {
					if (answers[0] === 'right') context.accept();
					else context.reject(['keyboard-interactive']);
				});
			},
		});
		const transport = await login(host.target(), {
			credentials: passwords({ sshPassword: 'right' }),
		});
		expect(transport.login).toEqual({ user: 'operator', privilege: expect.any(String) });
	});

	it('opens an encrypted key with its passphrase, and says so when that is wrong', async () => {
		const { private: encrypted, public: publicKey } = newKeyPair('open');
		const blob = publicKey.split(' ')[1] ?? '';
		const host = await fake(
			only(
				'publickey',
				(context: ssh2.PublicKeyAuthContext) => context.key.data.toString('base64') === blob,
			),
		);
		const path = join(host.directory, 'key');
		writeFileSync(path, encrypted);
		const target = host.target('m1', { identityFiles: [{ path, required: true }] });
		await login(target, { credentials: passwords({ keyPassphrase: 'open' }) });
		const wrong = await operatorError(
			login(target, { credentials: passwords({ keyPassphrase: 'no' }) }),
		);
		expect(wrong.found).toContain('wrong passphrase');
		const none = await operatorError(login(target));
		expect(none.found).toContain('needs a passphrase');
	});

	it('does not count the time in which the operator is asked', async () => {
		const host = await fake(only('password', () => true));
		const credentials = {
			...noCredentials,
			sshPassword: () => new Promise<string>((resolve) => setTimeout(resolve, 400, 'x')),
		};
		await login(host.target(), { credentials, timings: { ...quick, handshake: 300 } });
	});

	it('asks once where there is no key, and says what the server would have taken', async () => {
		const host = await fake({
			auth: (context) => context.reject(['password', 'keyboard-interactive']),
		});
		const sshPassword = vi.fn(async () => null);
		const credentials = { ...noCredentials, sshPassword };
		const target = host.target('m1', { identityFiles: [{ path: '/no/key', required: false }] });
		const error = await operatorError(login(target, { credentials }));
		expect(sshPassword).toHaveBeenCalledTimes(1);
		expect(error).toMatchObject({
			expected: 'one of what the server offers: password, keyboard-interactive',
			found: 'tried: no password was given',
		});
	});

	it('says which key file cannot be read', async () => {
		const host = await fake(only('publickey', () => true));
		const target = host.target('m1', { identityFiles: [{ path: '/no/such/key', required: true }] });
		const error = await operatorError(login(target));
		expect(error.code).toBe('ssh-auth');
		expect(error.message).toContain('/no/such/key');
	});
});

describe('host keys', () => {
	it('refuses an unknown host and names its fingerprint', async () => {
		const host = await fake();
		const target = host.target('m1', { knownHostsFiles: [join(host.directory, 'empty')] });
		const error = await operatorError(login(target));
		expect(error).toMatchObject({ code: 'ssh-host-key-unknown', exitCode: 4 });
		expect(error.found).toContain(fingerprint(host.publicKey));
		expect(error.fix).toContain('--accept-new-host-keys');
	});

	it('accepts an unknown host under accept-new, and knows it from then on', async () => {
		const host = await fake();
		const file = join(host.directory, 'fresh', 'known_hosts');
		const target = host.target('m1', { knownHostsFiles: [file] });
		await login(target, { hostKeys: 'accept-new' });
		await login(target, { hostKeys: 'strict' });
		expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
	});

	it.each(['strict', 'accept-new'] as const)(
		'stops at a changed key under %s',
		async (hostKeys) => {
			const host = await fake();
			const old = publicKeyOf(newKey());
			const file = join(host.directory, 'old');
			writeFileSync(file, `# comment\n${knownHostLine(`[127.0.0.1]:${host.port}`, old)}\n`);
			const error = await operatorError(
				login(host.target('m1', { knownHostsFiles: [file] }), { hostKeys }),
			);
			expect(error).toMatchObject({ code: 'ssh-host-key-changed', exitCode: 4 });
			expect(error.expected).toContain(fingerprint(old));
			expect(error.expected).toContain(`${file}:2`);
			expect(error.found).toContain(fingerprint(host.publicKey));
			expect(error.fix).toContain(`ssh-keygen -f '${file}' -R '[127.0.0.1]:${host.port}'`);
		},
	);

	it('stops at a revoked key, and at a host known by a certificate authority only', async () => {
		const host = await fake();
		const name = `[127.0.0.1]:${host.port}`;
		const known = knownHostLine(name, host.publicKey);
		const file = join(host.directory, 'marked');
		writeFileSync(file, `${known}\n@revoked ${knownHostLine('*', host.publicKey)}\n`);
		const target = host.target('m1', { knownHostsFiles: [file] });
		await expect(operatorError(login(target))).resolves.toMatchObject({
			code: 'ssh-host-key-revoked',
		});
		writeFileSync(file, `@cert-authority ${knownHostLine('*', publicKeyOf(newKey()))}\n`);
		await expect(operatorError(login(target, { hostKeys: 'accept-new' }))).resolves.toMatchObject({
			code: 'ssh-host-key-ca',
		});
	});

	it('shows no password to a host whose key is refused', async () => {
		let attempts = 0;
		const host = await fake({
			auth: (context) => {
				attempts += 1;
				context.accept();
			},
		});
		await operatorError(
			login(host.target('m1', { knownHostsFiles: [] }), {
				credentials: passwords({ sshPassword: 'secret' }),
			}),
		);
		expect(attempts).toBe(0);
	});

	it('scans keys without a login, and an accepted one is trusted', async () => {
		const host = await fake({ auth: (context) => context.reject() });
		const target = host.target('m1', { knownHostsFiles: [join(host.directory, 'empty')] });
		const options = { credentials: noCredentials, hostKeys: 'strict' } as const;
		const report = await scanHostKey(target, options);
		expect(report).toMatchObject({
			host: 'm1',
			verdict: 'unknown',
			fingerprint: fingerprint(host.publicKey),
			type: 'ssh-rsa',
		});
		await acceptHostKey(target, report);
		const gone = host.target('gone', { port: await freePort() });
		const reports = await scanHostKeys([target, gone], options);
		expect(reports.get('m1')).toMatchObject({ verdict: 'trusted' });
		expect(reports.get('gone')).toMatchObject({ code: 'ssh-refused' });
	});
});

describe('reaching a host', () => {
	it('tells a closed port from a silent server and from one that is no SSH server', async () => {
		const host = await fake();
		const closed = host.target('m1', { port: await freePort() });
		await expect(operatorError(login(closed))).resolves.toMatchObject({
			code: 'ssh-refused',
			exitCode: 4,
		});
		const silent = await listen(() => {});
		const slow = host.target('m1', { port: silent });
		await expect(
			operatorError(login(slow, { timings: { ...quick, handshake: 150 } })),
		).resolves.toMatchObject({ code: 'ssh-timeout', exitCode: 4 });
		const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
		await expect(operatorError(login(host.target('m1', { port: web })))).resolves.toMatchObject({
			code: 'ssh-lost',
			exitCode: 4,
		});
	});

	it('names an address that does not resolve', async () => {
		const host = await fake();
		const target = host.target('m1', { address: 'no-such-host.invalid' });
		await expect(operatorError(login(target))).resolves.toMatchObject({ code: 'ssh-unreachable' });
	});

	it('comes back when the server cut the first attempts (MaxStartups)', async () => {
		const host = await fake();
		host.refuse(true);
		setTimeout(() => host.refuse(false), 60);
		await login(host.target(), {
			timings: { ...quick, firstConnect: { first: 30, cap: 50, total: 3_000 } },
		});
	});

	it('notices a host that froze, within the keepalives', async () => {
		const host = await fake();
		const transport = await login(host.target(), {
			timings: { ...quick, keepalive: 50, keepaliveCount: 3 },
		});
		const started = performance.now();
		const running = transport.exec('echo up; sleep 30', { onLine: () => host.freeze() });
		await expect(operatorError(running)).resolves.toMatchObject({ code: 'ssh-lost', exitCode: 4 });
		expect(performance.now() - started).toBeLessThan(5_000);
	});

	it('connects again when it is next needed', async () => {
		const host = await fake();
		const transport = await login(host.target());
		host.drop();
		await expect(transport.exec('echo back')).resolves.toMatchObject({ stdout: 'back\n' });
		expect(host.counts.connections).toBe(2);
	});

	it('gives up after a bounded time when the host stays away', async () => {
		const host = await fake();
		const transport = await login(host.target(), {
			timings: { ...quick, reconnect: { first: 10, cap: 50, total: 300 } },
		});
		await host.stop();
		await expect(operatorError(transport.exec('true'))).resolves.toMatchObject({
			code: 'ssh-refused',
		});
	});
});

describe('connectFleet', () => {
	it('reports each host by itself and closes all', async () => {
		const good = await fake();
		const unknown = await fake({ hostKey: newKey() });
		const targets = [
			good.target('good'),
			unknown.target('stranger', { knownHostsFiles: [] }),
			good.target('down', { port: await freePort() }),
		];
		const fleet = await connectFleet(targets, {
			credentials: noCredentials,
			hostKeys: 'strict',
			concurrency: 2,
		});
		expect([...fleet.hosts.keys()]).toEqual(['good', 'stranger', 'down']);
		expect([...fleet.transports.keys()]).toEqual(['good']);
		expect([...fleet.errors].map(([host, error]) => [host, error.code])).toEqual([
			['stranger', 'ssh-host-key-unknown'],
			['down', 'ssh-refused'],
		]);
		await fleet.close();
		await expect(
			operatorError(fleet.transports.get('good')?.exec('true') ?? Promise.resolve()),
		).resolves.toMatchObject({ code: 'ssh-lost' });
	});
});

async function listen(onConnection: (socket: import('node:net').Socket) => void): Promise<number> {
	const server: Server = createServer((socket) => {
		socket.on('error', () => {});
		cleanups.push(() => socket.destroy());
		onConnection(socket);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cleanups.push(() => server.close());
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}
