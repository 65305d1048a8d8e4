import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import ssh2, {
	type AuthContext,
	type ServerChannel,
	type Connection as ServerConnection,
} from 'ssh2';
import { knownHostLine, knownHostName } from '../../src/ssh/known-hosts.ts';
import type { SshTarget } from '../../src/ssh/target.ts';

/** How a command is run, and what becomes of its output on the way. */
export interface Manner {
	/** The login shell that commands are handed to; default sh. */
	shell?: string;
	/** Environment on top of PATH and HOME. */
	env?: Record<string, string>;
	/** Directory in front of PATH. */
	bin?: string;
	/** Sessions it allows at a time; default 10, as OpenSSH. */
	maxSessions?: number;
	/** What stdout, stderr and stdin of a command pass through; null: nothing. */
	through?: (stream: 'stdin' | 'stdout' | 'stderr') => Transform | null;
	/** Closes the channel without ever telling how the command ended. */
	withoutStatus?: boolean;
}

export interface FakeHostOptions extends Manner {
	/** Decides about a login; default: everybody. */
	auth?: (context: AuthContext) => void;
	/** Instead of running the command. */
	onExec?: (channel: ServerChannel, command: string) => void;
	/** Asked at each session: what changes while the host runs. */
	manner?: () => Manner;
	/** Lines before the server's identification (RFC 4253 section 4.2). */
	greeting?: string;
	/** Text before the login (RFC 4252 section 5.4). */
	banner?: string;
	/** Address to listen on; default 127.0.0.1. */
	address?: string;
	/** Refuses to forward. */
	forbidForwarding?: boolean;
	/** Private host key, PEM. */
	hostKey?: string;
}

/** A host inside the process: an SSH server that runs what it is told with the local shell. */
export interface FakeHost {
	port: number;
	directory: string;
	knownHosts: string;
	/** Its host key as a client sees it. */
	publicKey: Buffer;
	/** Logins that began, commands that were run, the most sessions at a time, refused sessions. */
	counts: {
		connections: number;
		commands: string[];
		sessions: number;
		peak: number;
		refused: number;
	};
	target(name?: string, changes?: Partial<SshTarget>): SshTarget;
	/** Cuts all connections as a network failure would; what runs goes on. */
	drop(): void;
	/** Stops reading and answering without closing anything. */
	freeze(): void;
	/** Accepts no new connection until told otherwise. */
	refuse(on: boolean): void;
	stop(): Promise<void>;
}

export function newKey(): string {
	return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
		type: 'pkcs1',
		format: 'pem',
	}) as string;
}

const defaultHostKey = newKey();

export async function startFakeHost(options: FakeHostOptions = {}): Promise<FakeHost> {
	const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-fake-'));
	const home = join(directory, 'home');
	mkdirSync(home);
	const hostKey = options.hostKey ?? defaultHostKey;
	const sockets = new Set<Socket>();
	const counts: FakeHost['counts'] = {
		connections: 0,
		commands: [],
		sessions: 0,
		peak: 0,
		refused: 0,
	};
	const greetings = {
		...(options.greeting === undefined ? {} : { greeting: options.greeting }),
		...(options.banner === undefined ? {} : { banner: options.banner }),
	};
	const server = new ssh2.Server({ hostKeys: [hostKey], ...greetings }, (client) => {
		counts.connections += 1;
		serve(client, options, counts, home);
	});
	let refusing = false;
	const listener = createServer((socket) => {
		if (refusing) {
			socket.destroy();
			return;
		}
		socket.setNoDelay(true);
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
		socket.on('error', () => {});
		server.injectSocket(socket);
	});
	const address = options.address ?? '127.0.0.1';
	await new Promise<void>((resolve) => listener.listen(0, address, resolve));
	const bound = listener.address();
	if (bound === null || typeof bound === 'string') throw new Error('no port');
	const { port } = bound;
	const publicKey = publicKeyOf(hostKey);
	const knownHosts = join(directory, 'known_hosts');
	writeFileSync(knownHosts, `${knownHostLine(knownHostName(address, port), publicKey)}\n`);
	return {
		port,
		directory,
		knownHosts,
		publicKey,
		counts,
		target: (name = 'fake', changes = {}) => ({
			host: name,
			address,
			port,
			user: 'operator',
			hostKeyName: address,
			identityFiles: [],
			identitiesOnly: false,
			agent: null,
			knownHostsFiles: [knownHosts],
			hostKeyAlgorithms: null,
			via: null,
			...changes,
		}),
		drop: () => {
			for (const socket of sockets) socket.destroy();
		},
		freeze: () => {
			for (const socket of sockets) socket.pause();
		},
		refuse: (on) => {
			refusing = on;
		},
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => listener.close(resolve));
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

export function publicKeyOf(privateKey: string): Buffer {
	const key = ssh2.utils.parseKey(privateKey);
	if (key instanceof Error) throw key;
	return key.getPublicSSH();
}

function serve(
	client: ServerConnection,
	options: FakeHostOptions,
	counts: FakeHost['counts'],
	home: string,
): void {
	client.on('error', () => {});
	client.on('authentication', (context) => {
		if (options.auth === undefined) context.accept();
		else options.auth(context);
	});
	client.on('session', (accept, reject) => {
		const manner: Manner = { ...options, ...options.manner?.() };
		if (counts.sessions >= (manner.maxSessions ?? 10)) {
			counts.refused += 1;
			reject();
			return;
		}
		counts.sessions += 1;
		counts.peak = Math.max(counts.peak, counts.sessions);
		accept().on('exec', (acceptExec, _reject, { command }) => {
			counts.commands.push(command);
			const channel = acceptExec();
			channel.on('error', () => {});
			channel.once('close', () => {
				counts.sessions -= 1;
			});
			if (options.onExec === undefined) run(channel, command, manner, home);
			else options.onExec(channel, command);
		});
	});
	client.on('tcpip', (accept, reject, { destIP, destPort }) => {
		if (options.forbidForwarding) {
			reject();
			return;
		}
		const socket = connect(destPort, destIP);
		socket.once('error', () => reject());
		socket.once('connect', () => {
			const channel = accept();
			channel.on('error', () => {});
			socket.on('error', () => channel.destroy());
			channel.pipe(socket).pipe(channel);
			channel.once('close', () => socket.destroy());
		});
	});
}

/**
 * Runs a command as sshd does: by the login shell, in a session of its own, and without ending it
 * when the connection goes, but with an end of its stdin.
 */
function run(channel: ServerChannel, command: string, manner: Manner, home: string): void {
	const path = process.env.PATH ?? '/usr/bin:/bin';
	const child = spawn(manner.shell ?? 'sh', ['-c', command], {
		detached: true,
		cwd: home,
		env: {
			HOME: home,
			PATH: manner.bin === undefined ? path : `${manner.bin}:${path}`,
			...manner.env,
		},
	});
	for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
	const passed = (name: 'stdin' | 'stdout' | 'stderr', from: Readable): Readable => {
		const through = manner.through?.(name) ?? null;
		return through === null ? from : from.pipe(through);
	};
	passed('stdin', channel).pipe(child.stdin);
	const stdout = passed('stdout', child.stdout);
	const stderr = passed('stderr', child.stderr);
	stdout.pipe(channel, { end: false });
	stderr.pipe(channel.stderr, { end: false });
	channel.once('close', () => {
		child.stdin.destroy();
		child.stdout.destroy();
		child.stderr.destroy();
	});
	const ended = Promise.all([closed(child), delivered(stdout), delivered(stderr)]);
	ended.then(([{ code, signal }]) => {
		if (manner.withoutStatus !== true) {
			if (code === null) channel.exit(signal?.slice(3) ?? 'TERM', false, '');
			else channel.exit(code);
		}
		channel.end();
	});
}

function closed(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
	return new Promise((resolve) => {
		child.once('close', (code, signal) => resolve({ code, signal }));
	});
}

function delivered(stream: Readable): Promise<void> {
	return new Promise((resolve) => {
		stream.once('end', resolve);
		stream.once('close', resolve);
	});
}
