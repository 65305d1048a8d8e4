import { readFile } from 'node:fs/promises';
import type { ServerChannel } from 'ssh2';
import ssh2, { type Client } from 'ssh2';
import type { Recorded } from '../replay/recording.ts';
import { type SshHost, startSshHost } from '../replay/ssh-host.ts';
import { Capture } from './capture.ts';

export interface RecorderOptions {
	/** Their SSH port is 22 if it is not said. */
	hosts: readonly { name: string; address: string; port?: number }[];
	/** Private key that logs in to the hosts as root, and to the recorder in their place. */
	identityFile: string;
}

/** SSH servers in front of real hosts that pass everything on and keep what passes. */
export interface Recorder {
	hosts: readonly SshHost[];
	/** All that has ended so far, in the order in which it ended. */
	recorded: readonly Recorded[];
	close(): Promise<void>;
}

/** Starts a recorder in front of each host, on the loopback interface. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
	const privateKey = await readFile(options.identityFile, 'utf8');
	const clientKey = await readFile(`${options.identityFile}.pub`, 'utf8');
	const capture = new Capture();
	const clients: Client[] = [];
	const hosts: SshHost[] = [];
	for (const { name, address, port = 22 } of options.hosts) {
		const client = await connect(address, port, privateKey);
		clients.push(client);
		const onExec = (channel: ServerChannel, command: string) =>
			pass(client, channel, command, capture, name);
		hosts.push(await startSshHost({ name, clientKey, onExec }));
	}
	return {
		hosts,
		recorded: capture.recorded,
		close: async () => {
			await Promise.all(hosts.map((host) => host.close()));
			for (const client of clients) client.end();
		},
	};
}

function connect(host: string, port: number, privateKey: string): Promise<Client> {
	return new Promise((resolve, reject) => {
		const client = new ssh2.Client();
		client.once('ready', () => resolve(client)).on('error', reject);
		// The lab's hosts are of this machine, made minutes ago: there is nobody in between.
		client.connect({ host, port, username: 'root', privateKey, keepaliveInterval: 10_000 });
	});
}

/** Runs a command on the real host and lets everybody see and hear all of it. */
function pass(
	client: Client,
	channel: ServerChannel,
	command: string,
	capture: Capture,
	host: string,
): void {
	const taken = capture.command(host, command);
	client.exec(command, (error, real) => {
		if (error) {
			channel.exit(255);
			channel.end();
			return;
		}
		channel.on('data', (chunk: Buffer) => {
			taken.sent(chunk);
			if (!real.write(chunk)) {
				channel.pause();
				real.once('drain', () => channel.resume());
			}
		});
		channel.once('end', () => {
			taken.sentAll();
			real.end();
		});
		channel.once('close', () => real.close());
		real.on('data', (chunk: Buffer) => {
			taken.received('out', chunk);
			channel.write(chunk);
		});
		real.stderr.on('data', (chunk: Buffer) => {
			taken.received('err', chunk);
			channel.stderr.write(chunk);
		});
		let status = 255;
		real.once('exit', (code: number | null) => {
			status = code ?? 143;
		});
		real.once('close', () => {
			taken.exited(status);
			if (channel.writableEnded) return;
			channel.exit(status);
			channel.end();
		});
	});
}
