import { Connection, type ConnectionOptions } from './connection.ts';
import type { SshTarget } from './target.ts';

/** One connection per target, shared by all that pass through it. */
export class ConnectionPool {
	readonly #options: ConnectionOptions;
	readonly #connections = new Map<string, Connection>();

	constructor(options: ConnectionOptions) {
		this.#options = options;
	}

	/** The connection to a target; the same object for the same way to the same login. */
	connectionTo(target: SshTarget): Connection {
		const key = identity(target);
		const known = this.#connections.get(key);
		if (known !== undefined) return known;
		const via = this.through(target);
		const connection = new Connection(target, via, this.#options);
		this.#connections.set(key, connection);
		return connection;
	}

	/** The connection to the jump host of a target, or null if it is reached directly. */
	through(target: SshTarget): Connection | null {
		return target.via === null ? null : this.connectionTo(target.via);
	}

	/** Closes the connection to one target, unless others pass through it: then `close` will. */
	async release(target: SshTarget): Promise<void> {
		const key = identity(target);
		const connection = this.#connections.get(key);
		if (connection === undefined || this.#isPassedThrough(key)) return;
		this.#connections.delete(key);
		await connection.close();
	}

	#isPassedThrough(key: string): boolean {
		return [...this.#connections.values()].some(
			({ target }) => target.via !== null && identity(target.via) === key,
		);
	}

	/** Closes all, those behind jump hosts first. */
	async close(): Promise<void> {
		const all = [...this.#connections.values()];
		this.#connections.clear();
		const inner = all.filter((connection) => connection.target.via !== null);
		const outer = all.filter((connection) => connection.target.via === null);
		await Promise.all(inner.map((connection) => connection.close()));
		await Promise.all(outer.map((connection) => connection.close()));
	}
}

function identity(target: SshTarget): string {
	const own = `${target.host}=${target.user}@${target.address}:${target.port}`;
	return target.via === null ? own : `${identity(target.via)} ${own}`;
}
