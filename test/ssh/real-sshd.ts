import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SshTarget } from '../../src/ssh/target.ts';

export const SSHD = '/usr/sbin/sshd';
export const hasSshd = existsSync(SSHD);

/** An OpenSSH server of our own on a loopback port, with its own host key and authorized key. */
export interface RealSshd {
	directory: string;
	port: number;
	hostKey: string;
	/** Private key that it lets in. */
	identity: string;
	knownHosts: string;
	target(name?: string, changes?: Partial<SshTarget>): SshTarget;
	/** Kills the processes that serve connections, as a network failure would end them. */
	cutConnections(): void;
	stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}

export async function startSshd(extraConfig = ''): Promise<RealSshd> {
	const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-sshd-'));
	const port = await freePort();
	const hostKey = join(directory, 'host_key');
	const identity = join(directory, 'id');
	for (const file of [hostKey, identity]) {
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
	}
	const authorized = join(directory, 'authorized_keys');
	writeFileSync(authorized, readFileSync(`${identity}.pub`));
	const config = join(directory, 'sshd_config');
	writeFileSync(
		config,
		[
			`Port ${port}`,
			'ListenAddress 127.0.0.1',
			`HostKey ${hostKey}`,
			`AuthorizedKeysFile ${authorized}`,
			`PidFile ${join(directory, 'pid')}`,
			'StrictModes no',
			'UsePAM no',
			'PasswordAuthentication no',
			'KbdInteractiveAuthentication no',
			'PermitRootLogin yes',
			extraConfig,
		].join('\n'),
	);
	if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
	const child = spawn(SSHD, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
	child.stderr.resume();
	const knownHosts = join(directory, 'known_hosts');
	const publicKey = readFileSync(`${hostKey}.pub`, 'utf8');
	writeFileSync(knownHosts, `[127.0.0.1]:${port} ${publicKey}`);
	await untilListening(port, child);
	return {
		directory,
		port,
		hostKey,
		identity,
		knownHosts,
		target: (name = 'real', changes = {}) => ({
			host: name,
			address: '127.0.0.1',
			port,
			user: userInfo().username,
			hostKeyName: '127.0.0.1',
			identityFiles: [{ path: identity, required: true }],
			identitiesOnly: true,
			agent: null,
			knownHostsFiles: [knownHosts],
			hostKeyAlgorithms: null,
			via: null,
			...changes,
		}),
		cutConnections: () => {
			killAll(childrenOf(child.pid));
		},
		stop: async () => {
			killAll(childrenOf(child.pid));
			child.kill('SIGKILL');
			if (child.exitCode === null && child.signalCode === null) {
				await new Promise((resolve) => child.once('exit', resolve));
			}
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

function killAll(pids: number[]): void {
	for (const pid of pids) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It went by itself in the meantime.
		}
	}
}

function childrenOf(pid: number | undefined): number[] {
	try {
		const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
		return text.split(' ').filter(Boolean).map(Number);
	} catch {
		return [];
	}
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
	for (let attempt = 0; attempt < 200; attempt += 1) {
		if (child.exitCode !== null) throw new Error('sshd did not start');
		if (await accepts(port)) return;
		await wait(25);
	}
	throw new Error(`Nothing listens on port ${port}`);
}

function accepts(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}
