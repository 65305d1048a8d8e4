import net from 'node:net';
import { interrupted } from './command.ts';

/**
 * A lock that its owner cannot leave behind: an abstract Unix socket, which the kernel frees with
 * the process, however that ends. Whoever connects is told the owner's pid and hears its end.
 */
export interface Lock {
	release(): Promise<void>;
}

/** Takes the lock, or returns the pid of the process that has it. */
export function tryLock(name: string): Promise<Lock | { heldBy: number }> {
	const path = `\0k8s-tui-lab:${name}`;
	const server = net.createServer((client) => {
		client.on('error', () => {});
		client.write(`${process.pid}\n`);
		waiters.add(client);
		client.on('close', () => waiters.delete(client));
	});
	const waiters = new Set<net.Socket>();
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code !== 'EADDRINUSE') return reject(error);
			ownerOf(path).then((pid) =>
				pid === null ? tryLock(name).then(resolve, reject) : resolve({ heldBy: pid }),
			);
		});
		server.listen(path, () => {
			server.unref();
			resolve({
				release: () =>
					new Promise((done) => {
						for (const client of waiters) client.destroy();
						server.close(() => done());
					}),
			});
		});
	});
}

/** Takes the lock, waiting for its owner to release it or to end. */
export async function waitForLock(
	name: string,
	onWait: (pid: number) => void,
	signal?: AbortSignal,
): Promise<Lock> {
	let told = 0;
	for (;;) {
		if (signal?.aborted) throw interrupted();
		const result = await tryLock(name);
		if ('release' in result) return result;
		if (told !== result.heldBy) onWait(result.heldBy);
		told = result.heldBy;
		await ended(`\0k8s-tui-lab:${name}`, signal);
	}
}

function ownerOf(path: string): Promise<number | null> {
	return new Promise((resolve) => {
		const client = net.connect({ path });
		client.once('data', (data) => {
			client.destroy();
			resolve(Number(String(data).trim()));
		});
		client.once('error', () => resolve(null));
		client.once('close', () => resolve(null));
	});
}

function ended(path: string, signal?: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const client = net.connect({ path });
		const stop = () => client.destroy();
		signal?.addEventListener('abort', stop, { once: true });
		client.on('error', () => {});
		client.on('data', () => {});
		client.once('close', () => {
			signal?.removeEventListener('abort', stop);
			resolve();
		});
	});
}
