import type { Duplex } from 'node:stream';
import type { Client, ConnectConfig } from 'ssh2';
import { messageOf, OperatorError } from '../model/errors.ts';
import { CIPHERS, hostKeyAlgorithms } from './algorithms.ts';
import { Authenticator } from './auth.ts';
import type { Credentials } from './credentials.ts';
import { lostError, sshError } from './errors.ts';
import { entriesFor, knownHostName, knownKeyTypes } from './known-hosts.ts';
import { readKnownHosts } from './known-hosts-file.ts';
import { loadSsh2 } from './ssh2.ts';
import type { SshTarget } from './target.ts';
import type { Timings } from './timings.ts';

export interface HandshakeOptions {
	credentials: Credentials;
	timings: Timings;
	/** Judges the presented host key: null lets it pass, an error ends the connection with it. */
	admitKey: (
		key: Buffer,
		entries: Awaited<ReturnType<typeof readKnownHosts>>,
	) => Promise<OperatorError | null>;
}

/**
 * Speaks SSH over a stream: key exchange, host key, login.
 * @param open Opens the stream.
 * @returns A client that is ready. It has an `error` listener for life; its end is seen by `close`.
 * @throws OperatorError `ssh-auth`, `ssh-host-key-…`, `ssh-handshake`, `ssh-timeout`, `ssh-lost`.
 */
export async function handshake(
	target: SshTarget,
	open: () => Promise<Duplex>,
	options: HandshakeOptions,
): Promise<Client> {
	const name = knownHostName(target.hostKeyName, target.port);
	// Kept as long as the connection, so only what is about this host.
	const entries = entriesFor(await readKnownHosts(target.knownHostsFiles), name);
	// Both at once: the server begins while ssh2 is loaded. What happens to the stream before ssh2 has
	// it is seen below.
	const opening = open();
	opening.then((stream) => stream.once('error', () => {})).catch(() => {});
	const { Client } = await loadSsh2();
	const client = new Client();
	const deadline = new Deadline(options.timings.handshake);
	const authenticator = new Authenticator(target, options.credentials, (question) =>
		deadline.whilePaused(question),
	);
	let keyError: OperatorError | null = null;
	const stream = await opening;
	if (stream.destroyed) throw lostError(target.host, 'during the SSH handshake');

	const config: ConnectConfig = {
		sock: stream as never,
		username: target.user,
		readyTimeout: 0,
		keepaliveInterval: options.timings.keepalive,
		keepaliveCountMax: options.timings.keepaliveCount,
		algorithms: {
			cipher: [...CIPHERS],
			serverHostKey: hostKeyAlgorithms(knownKeyTypes(entries, name), target.hostKeyAlgorithms),
		},
		authHandler: authenticator.handler,
		hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
			options.admitKey(key, entries).then(
				(error) => {
					keyError = error;
					verify(error === null);
				},
				(error: unknown) => {
					keyError = unreadableKnownHosts(target, error);
					verify(false);
				},
			);
		},
	};

	return new Promise((resolve, reject) => {
		let settled = false;
		const settle = (error: unknown) => {
			if (settled) return;
			settled = true;
			deadline.stop();
			if (error === null) return resolve(client);
			stream.destroy();
			reject(error);
		};
		client.on('error', (error: Error & { level?: string }) => {
			// An agent that fails is one method less; ssh2 goes on to the next by itself.
			if (error.level === 'agent') return;
			settle(keyError ?? meaning(target, authenticator, error));
		});
		// A forwarded stream stays half open when its far end goes, and ssh2 would wait for ever.
		stream.once('end', () => stream.destroy());
		client.once('close', () => settle(keyError ?? meaning(target, authenticator, null)));
		client.once('ready', () => {
			// Without it, each exec waits for the delayed acknowledgement of the one before.
			client.setNoDelay(true);
			settle(null);
		});
		client.once('change password', () => {
			settle(
				sshError('ssh-auth', target.host, `the password of ${target.user} has expired`, {
					fix: 'Log in once by hand and set a new password.',
				}),
			);
		});
		deadline.start(() => settle(slowError(target, options.timings.handshake)));
		try {
			client.connect(config);
		} catch (error) {
			settle(error);
		}
	});
}

function meaning(
	target: SshTarget,
	authenticator: Authenticator,
	error: (Error & { level?: string }) | null,
): unknown {
	const text = error === null ? '' : messageOf(error);
	if (error?.level === 'client-authentication' || /authentication failures/i.test(text)) {
		return authenticator.refused(error);
	}
	if (/no matching|unsupported algorithm/i.test(text)) {
		return sshError('ssh-handshake', target.host, 'no common algorithm with its SSH server', {
			found: text,
			fix: 'Allow one of the classic key exchanges on the server, e.g. curve25519-sha256.',
			cause: error,
		});
	}
	const lost = lostError(target.host, 'during the SSH handshake', error ?? undefined);
	return new OperatorError(lost.message, {
		code: lost.code,
		exitCode: lost.exitCode,
		host: target.host,
		found: text === '' ? 'the server closed the connection' : text,
		fix: 'Check that an SSH server listens there, its MaxStartups, and bans such as fail2ban.',
		cause: error,
	});
}

function slowError(target: SshTarget, milliseconds: number): OperatorError {
	return sshError('ssh-timeout', target.host, 'its SSH server did not finish the handshake', {
		expected: `a login within ${milliseconds / 1000} s`,
		found: 'no answer in that time',
		fix: 'Check the load of the host, and name lookups by its sshd (UseDNS).',
	});
}

function unreadableKnownHosts(target: SshTarget, error: unknown): OperatorError {
	return sshError('ssh-known-hosts', target.host, 'its host key cannot be recorded', {
		found: messageOf(error),
		fix: `Make ${target.knownHostsFiles[0]} writable, or name another file in ssh.knownHostsFiles.`,
		cause: error,
	});
}

/** A time-out that stands still while the operator is asked something. */
class Deadline {
	readonly #milliseconds: number;
	#left: number;
	#since = 0;
	#timer: NodeJS.Timeout | undefined;
	#expire: () => void = () => {};
	#paused = 0;

	constructor(milliseconds: number) {
		this.#milliseconds = milliseconds;
		this.#left = milliseconds;
	}

	start(expire: () => void): void {
		this.#expire = expire;
		this.#left = this.#milliseconds;
		this.#run();
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#expire = () => {};
	}

	async whilePaused<T>(question: () => Promise<T>): Promise<T> {
		if (this.#paused === 0) {
			clearTimeout(this.#timer);
			this.#left -= performance.now() - this.#since;
		}
		this.#paused += 1;
		try {
			return await question();
		} finally {
			this.#paused -= 1;
			if (this.#paused === 0) this.#run();
		}
	}

	#run(): void {
		this.#since = performance.now();
		this.#timer = setTimeout(() => this.#expire(), Math.max(0, this.#left));
	}
}
