import { createServer, type Socket } from 'node:net';
import ssh2, {
	type Connection,
	type ParsedKey,
	type PublicKeyAuthContext,
	type ServerChannel,
} from 'ssh2';
import { newKeyPair } from './key-pair.ts';

/** An SSH server inside this process, for one host. */
export interface SshHost {
	name: string;
	/** On the loopback interface. */
	port: number;
	/** Its key as known_hosts has it: type and base64. */
	publicKey: string;
	/** Cuts all connections, as a failure of the network would. What runs goes on. */
	drop(): void;
	close(): Promise<void>;
}

export interface SshHostOptions {
	name: string;
	/** Public key of the only client that may log in, as a .pub file has it. */
	clientKey: string;
	/** Runs a command. */
	onExec: (channel: ServerChannel, command: string) => void;
}

/** Starts it on a free port. */
export async function startSshHost(options: SshHostOptions): Promise<SshHost> {
	const key = newKeyPair();
	const sockets = new Set<Socket>();
	const server = new ssh2.Server({ hostKeys: [key.private] }, (client) => serve(client, options));
	// A listener of our own, because ssh2's keeps its sockets to itself.
	const listener = createServer((socket) => {
		socket.setNoDelay(true);
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
		socket.on('error', () => {});
		server.injectSocket(socket);
	});
	await new Promise<void>((resolve, reject) => {
		listener.once('error', reject);
		listener.listen(0, '127.0.0.1', resolve);
	});
	const address = listener.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	const drop = () => {
		for (const socket of sockets) socket.destroy();
	};
	return {
		name: options.name,
		port: address.port,
		publicKey: key.public.split(' ').slice(0, 2).join(' '),
		drop,
		close: async () => {
			const closed = new Promise((resolve) => listener.close(resolve));
			drop();
			await closed;
		},
	};
}

function serve(client: Connection, { clientKey, onExec }: SshHostOptions): void {
	const allowed = ssh2.utils.parseKey(clientKey);
	if (allowed instanceof Error) throw allowed;
	client.on('error', () => {});
	client.on('authentication', (context) => {
		if (context.method === 'publickey' && isBy(allowed, context)) context.accept();
		else context.reject(['publickey']);
	});
	client.on('session', (acceptSession) => {
		acceptSession().on('exec', (accept, _reject, { command }) => {
			const channel = accept();
			channel.on('error', () => {});
			channel.stderr.on('error', () => {});
			onExec(channel, command);
		});
	});
}

/** Whether a login is by this key: first it is offered without a signature, then with one. */
function isBy(allowed: ParsedKey, { key, blob, signature, hashAlgo }: PublicKeyAuthContext) {
	if (!key.data.equals(allowed.getPublicSSH())) return false;
	if (signature === undefined) return true;
	return blob !== undefined && allowed.verify(blob, signature, hashAlgo) === true;
}
