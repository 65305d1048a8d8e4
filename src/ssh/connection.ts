import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { OperatorError } from '../model/errors.ts';
import { withBackoff } from './backoff.ts';
import {
	channelError,
	DeadClient,
	forwardError,
	isDeadClient,
	isRefusal,
	wasAnswered,
} from './channel-errors.ts';
import type { Credentials } from './credentials.ts';
import { lostError } from './errors.ts';
import { handshake } from './handshake.ts';
import { admitKey, type HostKeyPolicy } from './host-key.ts';
import { Slots } from './slots.ts';
import { openSocket } from './socket.ts';
import type { SshTarget } from './target.ts';
import { DEFAULT_TIMINGS, type Timings } from './timings.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface ConnectionOptions {
	credentials: Credentials;
	hostKeys: HostKeyPolicy;
	timings?: Partial<Timings>;
}

/**
 * What a channel is for. All together at most MAX_CHANNELS; `follow` is long-lived and leaves room
 * for the others; `urgent` ends what hangs and therefore does not queue behind it.
 */
export type ChannelUse = 'exec' | 'follow' | 'urgent';

export interface OpenChannel {
	channel: ClientChannel;
	/** Gives the channel's slot back; call it when the channel has closed. */
	release: () => void;
}

/** OpenSSH allows 10 per connection and frees one only after the client saw it closed. */
const MAX_CHANNELS = 6;
const MAX_FOLLOWERS = 4;

/**
 * One SSH connection to one target, made when it is first needed and made again when it was lost.
 * Jump hosts are reached through connections of their own, which may be shared.
 */
export class Connection {
	readonly target: SshTarget;
	readonly #via: Connection | null;
	readonly #options: ConnectionOptions;
	readonly timings: Timings;
	readonly #channels = new Slots(MAX_CHANNELS);
	readonly #followers = new Slots(MAX_FOLLOWERS);
	readonly #closing = new AbortController();
	#client: Client | null = null;
	#stream: Duplex | null = null;
	#connecting: Promise<Client> | null = null;
	#wasConnected = false;
	#roundTrips = 0;

	constructor(target: SshTarget, via: Connection | null, options: ConnectionOptions) {
		this.target = target;
		this.#via = via;
		this.#options = options;
		this.timings = { ...DEFAULT_TIMINGS, ...options.timings };
	}

	/** Channels opened so far, refused ones not counted. */
	get roundTrips(): number {
		return this.#roundTrips;
	}

	/** Whether it was closed from this side, for good. */
	get closed(): boolean {
		return this.#closing.signal.aborted;
	}

	/**
	 * The connected client, after a reconnect if need be.
	 * @throws OperatorError of `handshake` and `openSocket`.
	 */
	async client(): Promise<Client> {
		if (this.#closing.signal.aborted) throw lostError(this.target.host, 'because it was closed');
		if (this.#client !== null) return this.#client;
		this.#connecting ??= this.#connect().finally(() => {
			this.#connecting = null;
		});
		return this.#connecting;
	}

	/**
	 * Opens a channel that runs one command. If the connection proves dead before the command has
	 * begun, it is made anew once: nothing ran, so nothing runs twice.
	 */
	async exec(command: string, use: ChannelUse, signal?: AbortSignal): Promise<OpenChannel> {
		const release = await this.#takeSlots(use, signal);
		const open = () => this.#openExec(command);
		try {
			const opening = withBackoff(
				open,
				this.timings.channel,
				(error, attempt) => isRefusal(error) || (isDeadClient(error) && attempt === 1),
				signal,
			);
			const channel = await unlessAborted(opening, signal, (late) => late.close());
			this.#roundTrips += 1;
			return { channel, release };
		} catch (error) {
			release();
			throw channelError(this.target.host, error);
		}
	}

	/** A TCP stream from this host to another. */
	async forward(target: SshTarget): Promise<ClientChannel> {
		const client = await this.client();
		return new Promise((resolve, reject) => {
			client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, channel) => {
				if (error) reject(forwardError(this.target.host, target, error));
				else resolve(channel);
			});
		});
	}

	/** Ends the connection; what is under way fails with `ssh-lost`. */
	async close(): Promise<void> {
		this.#closing.abort(lostError(this.target.host, 'because it was closed'));
		const client = this.#client;
		if (client === null) return;
		await new Promise<void>((resolve) => {
			// A server that does not answer the goodbye is not waited for. The stream, because ssh2's
			// destroy does nothing once its own end is closed.
			const timer = setTimeout(() => this.#stream?.destroy(), 1_000);
			client.once('close', () => {
				clearTimeout(timer);
				resolve();
			});
			client.end();
		});
	}

	/** Cuts the connection without a goodbye, as a network failure would. */
	drop(): void {
		this.#client?.destroy();
	}

	async #connect(): Promise<Client> {
		const reconnecting = this.#wasConnected;
		const backoff = reconnecting ? this.timings.reconnect : this.timings.firstConnect;
		const client = await withBackoff(
			() => this.#connectOnce(),
			backoff,
			(error) => worthAnotherConnect(error, reconnecting),
			this.#closing.signal,
		);
		if (this.#closing.signal.aborted) {
			client.destroy();
			throw this.#closing.signal.reason;
		}
		client.setMaxListeners(0);
		this.#client = client;
		this.#wasConnected = true;
		client.once('close', () => {
			if (this.#client === client) this.#client = null;
		});
		return client;
	}

	async #connectOnce(): Promise<Client> {
		const { credentials, hostKeys } = this.#options;
		const open = async () => {
			const via = this.#via?.forward(this.target);
			this.#stream = await (via ?? openSocket(this.target, this.timings.connect));
			return this.#stream;
		};
		return handshake(this.target, open, {
			credentials,
			timings: this.timings,
			admitKey: (key, entries) => admitKey(this.target, entries, key, hostKeys),
		});
	}

	async #openExec(command: string): Promise<ClientChannel> {
		const client = await this.client();
		return new Promise((resolve, reject) => {
			const onClose = () => reject(new DeadClient());
			client.once('close', onClose);
			const callback = (error: Error | undefined, channel: ClientChannel) => {
				client.off('close', onClose);
				if (error === undefined) resolve(channel);
				else reject(wasAnswered(error) ? error : new DeadClient(error));
			};
			try {
				client.exec(command, callback);
			} catch (error) {
				client.off('close', onClose);
				if (this.#client === client) this.#client = null;
				reject(new DeadClient(error));
			}
		});
	}

	async #takeSlots(use: ChannelUse, signal: AbortSignal | undefined): Promise<() => void> {
		if (use === 'urgent') return () => {};
		const releaseFollower = use === 'follow' ? await this.#followers.take(signal) : () => {};
		try {
			const releaseChannel = await this.#channels.take(signal);
			return () => {
				releaseChannel();
				releaseFollower();
			};
		} catch (error) {
			releaseFollower();
			throw error;
		}
	}
}

/** Whether connecting may succeed a moment later with nothing changed by the operator. */
function worthAnotherConnect(error: unknown, reconnecting: boolean): boolean {
	if (!(error instanceof OperatorError)) return false;
	if (error.code === 'ssh-lost') return true;
	const passing = ['ssh-refused', 'ssh-unreachable', 'ssh-timeout'];
	return reconnecting && passing.includes(error.code);
}
