import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerChannel } from 'ssh2';
import { greeting, RequestReader, type WireRequest } from '../../src/lab/replay/wire.ts';
import { type FakeHost, startFakeHost } from '../ssh/fake-host.ts';
import { factsAnswer } from './facts-answer.ts';
import type { FakeCluster, FakeJob, FakeMachine } from './fake-cluster.ts';

/** How long a job takes, milliseconds: long enough for a program to die meanwhile. */
const JOB_MS = 8;

/** What the first look at a host finds whose user may become root with a password. */
const NOT_ROOT = `rest=k8s-tui-next
uid=1000
sudo=1
sudo: a password is required
`;

/** Who is let in, and made root. */
export interface Access {
	/** In SSH wire format. */
	publicKey: Buffer;
	sudoPassword: string;
}

export interface ClusterHosts {
	hosts: Map<string, FakeHost>;
	/** Cuts all connections, and waits for jobs that go on without them. */
	settled(): Promise<void>;
	stop(): Promise<void>;
}

/**
 * An SSH server for each machine of a fake cluster. Locks are
 * taken by the real script in a directory of the machine's; everything else is answered from the
 * cluster's state.
 * @param root directory for what the scripts that run for real write.
 */
export async function serveCluster(
	cluster: FakeCluster,
	root: string,
	access: Access,
): Promise<ClusterHosts> {
	const running = new Set<Promise<void>>();
	const hosts = new Map<string, FakeHost>();
	for (const machine of cluster.machines.values()) {
		const directory = join(root, machine.name);
		mkdirSync(directory, { recursive: true });
		const host = await startFakeHost({
			auth: (context) => {
				if (context.method === 'publickey' && context.key.data.equals(access.publicKey))
					context.accept();
				else context.reject(['publickey']);
			},
			onExec: (channel, command) => {
				const own = { cluster, machine, directory, running, password: access.sudoPassword };
				new Conversation(own, channel).begin(command);
			},
		});
		hosts.set(machine.name, host);
	}
	return {
		hosts,
		settled: async () => {
			for (const host of hosts.values()) host.drop();
			await Promise.all(running);
		},
		stop: async () => {
			await Promise.all([...hosts.values()].map((host) => host.stop()));
		},
	};
}

interface Place {
	cluster: FakeCluster;
	machine: FakeMachine;
	directory: string;
	running: Set<Promise<void>>;
	/** What sudo asks for. */
	password: string;
}

/** One command on one machine. */
class Conversation {
	readonly #cluster: FakeCluster;
	readonly #machine: FakeMachine;
	readonly #place: Place;
	readonly #channel: ServerChannel;
	#request: WireRequest | null = null;
	#input: Buffer = Buffer.alloc(0);
	#onInput: () => void = () => {};
	#onEnd: () => void = () => {};

	constructor(place: Place, channel: ServerChannel) {
		this.#place = place;
		this.#cluster = place.cluster;
		this.#machine = place.machine;
		this.#channel = channel;
	}

	begin(command: string): void {
		const reader = new RequestReader(command);
		this.#channel.stderr.on('error', () => {});
		this.#channel.on('data', (chunk: Buffer) => {
			if (this.#request !== null) {
				this.#input = Buffer.concat([this.#input, chunk]);
				this.#onInput();
				return;
			}
			this.#input = Buffer.concat([this.#input, chunk]);
			this.#request = reader.push(chunk);
			if (this.#request === null) return;
			const isRight = this.#input.toString().startsWith(`${this.#place.password}\n`);
			if (command.includes(' sudo ') && !isRight) {
				this.#channel.stderr.write('Sorry, try again.\n');
				this.#end('', 1);
				return;
			}
			this.#input = Buffer.from(this.#request.rest);
			this.#channel.write(greeting(this.#request.marker, 7));
			this.#channel.stderr.write(`${this.#request.marker}\n`);
			this.#answer(this.#request.script);
		});
		this.#channel.on('end', () => this.#onEnd());
		this.#channel.on('close', () => this.#onEnd());
	}

	#answer(script: string): void {
		const job = /^root=\S+ id='?([a-z0-9.-]+)'? size=(\d+)$/m.exec(script);
		const upload = /^dir='([^']*)' name='([^']*)' tmp=\S+ sum=(\w+) size=(\d+)$/m.exec(script);
		const fetch = /fetch '([^']*)' \d+ '([^']*)'/.exec(script);
		if (script.includes('k8s_tui_rest')) this.#end(NOT_ROOT);
		else if (script.includes('exec sudo -k -S')) this.#end('', this.#knowsPassword() ? 0 : 1);
		else if (/ clock-start /.test(script)) this.#end(this.#facts(script));
		else if (job) this.#startJob(script, job[1] ?? '', Number(job[2]));
		else if (/^watch\(\) \{$/m.test(script)) this.#follow(script, this.#jobOf(script));
		else if (upload) this.#receive(script, upload[2] ?? '', upload[3] ?? '', Number(upload[4]));
		else if (fetch) this.#fetch(fetch[1] ?? '', fetch[2] ?? '');
		else if (/ serve \d+ /.test(script)) this.#serve();
		else if (script.includes('/var/lib/k8s-tui/lock')) this.#runForReal(script);
		else if (this.#request?.name === 'cluster-lock') this.#end('taken\n');
		else if (this.#request?.name === 'clean-up') this.#cleanUp();
		else if (script.includes('cat >/var/lib/k8s-tui/verified')) this.#verify();
		else this.#end(this.#look(script));
	}

	#cleanUp(): void {
		for (const [id, { exitCode }] of this.#machine.jobs) {
			if (exitCode !== null) this.#machine.jobs.delete(id);
		}
		this.#end('');
	}

	#knowsPassword(): boolean {
		return this.#input.toString() === `${this.#place.password}\n`;
	}

	#end(stdout: string, exitCode = 0): void {
		this.#channel.write(stdout, () => {
			this.#channel.exit(exitCode);
			this.#channel.end();
		});
	}

	#facts(script: string): string {
		const marker = /(@[0-9a-f]{32}) clock-start/.exec(script)?.[1] ?? '';
		const asked = /^echo --texts--\nset -- (.*)$/m.exec(script)?.[1] ?? '';
		const texts = [...asked.matchAll(/'([^']*)'/g)].map(([, path = '']) => path);
		const answer = this.#cluster.clusterAnswer(this.#machine);
		this.#machine.facts.jobs = [...this.#machine.jobs].map(([id, { exitCode }]) => ({
			id,
			running: exitCode === null,
			exitCode,
		}));
		return factsAnswer(marker, this.#machine.facts, texts, answer);
	}

	/** What a job brings about comes at its end, whoever is still there to see it. */
	#startJob(script: string, id: string, stdinBytes: number): void {
		const token = /printf '(k8s-tui-[0-9a-f]{16}) started/.exec(script)?.[1] ?? '';
		if (this.#machine.jobs.has(id)) {
			this.#channel.stderr.write(`${token} attached\n`);
			this.#follow(script, id);
			return;
		}
		const begin = () => {
			if (this.#input.length < stdinBytes) return;
			this.#onInput = () => {};
			const stdin = this.#input.toString('utf8', 0, stdinBytes);
			const body = /cat >"\$new\/run\.sh" <<'(\w+)'.*\n([\s\S]*?)\n\1\n/.exec(script)?.[2] ?? '';
			const fresh: FakeJob = { log: 'begun\n', exitCode: null, followers: new Set() };
			this.#machine.jobs.set(id, fresh);
			this.#channel.stderr.write(`${token} started\n`);
			const work = new Promise<void>((resolve) => setTimeout(resolve, JOB_MS)).then(() => {
				const { output, exitCode } = this.#cluster.carryOut(this.#machine, body, stdin);
				fresh.log += output;
				fresh.exitCode = exitCode;
				for (const tell of fresh.followers) tell();
				this.#place.running.delete(work);
			});
			this.#place.running.add(work);
			this.#follow(script, id);
		};
		this.#onInput = begin;
		begin();
	}

	#jobOf(script: string): string {
		return /^dir='\S+\/([a-z0-9.-]+)'$/m.exec(script)?.[1] ?? '';
	}

	#follow(script: string, id: string): void {
		const token = /^say\(\) \{ printf '(k8s-tui-[0-9a-f]{16}) /m.exec(script)?.[1] ?? '';
		const job = this.#machine.jobs.get(id);
		this.#onEnd = () => {
			this.#onEnd = () => {};
			this.#channel.exit(0);
			this.#channel.end();
		};
		if (job === undefined) {
			this.#channel.stderr.write(`${token} absent\n`);
			return;
		}
		let sent = Number(/^tail -c \+(\d+) /m.exec(script)?.[1] ?? 1) - 1;
		const tell = () => {
			const log = Buffer.from(job.log);
			this.#channel.write(log.subarray(sent));
			sent = log.length;
			if (job.exitCode === null) return;
			this.#channel.stderr.write(`${token} done ${job.exitCode} ${log.length}\n`);
			job.followers.delete(tell);
		};
		job.followers.add(tell);
		tell();
	}

	/** Stored whole or not at all. */
	#receive(script: string, name: string, sum: string, size: number): void {
		const token = /printf '%s\\n' "(k8s-tui-[0-9a-f]{16}) /.exec(script)?.[1] ?? '';
		if (this.#machine.artifacts.get(name) === sum) {
			this.#end(`${token} same\n`);
			return;
		}
		this.#channel.write(`${token} send\n`);
		this.#onInput = () => {
			if (this.#input.length < size) return;
			this.#onInput = () => {};
			const found = createHash('sha256').update(this.#input).digest('hex');
			if (found === sum) this.#store(name, sum);
			this.#end(
				`${token} ${found === sum ? 'done' : `checksum ${found}`}\n`,
				found === sum ? 0 : 1,
			);
		};
		this.#onInput();
	}

	#fetch(address: string, name: string): void {
		const peer = [...this.#cluster.machines.values()].find((one) => one.address === address);
		const sum = peer?.artifacts.get(name);
		if (sum !== undefined) this.#store(name, sum);
		this.#end('', sum === undefined ? 1 : 0);
	}

	#store(name: string, sum: string): void {
		this.#machine.artifacts.set(name, sum);
		this.#cluster.log(this.#machine, `receive ${name}`);
	}

	#serve(): void {
		this.#onEnd = () => {
			this.#onEnd = () => {};
			this.#end('');
		};
		this.#channel.write('listening 16443\n');
	}

	#verify(): void {
		this.#onEnd = () => {
			this.#onEnd = () => {};
			this.#machine.writeFile('/var/lib/k8s-tui/verified', this.#input.toString());
			this.#end('');
		};
	}

	/** The script itself, its state directory moved to this machine's. */
	#runForReal(script: string): void {
		const moved = script.replaceAll('/var/lib/k8s-tui', join(this.#place.directory, 'state'));
		const body = moved.slice(moved.indexOf('cd /\n'));
		const work = new Promise<void>((resolve) => {
			execFile('sh', ['-c', body], (_error, stdout) => {
				this.#end(stdout);
				this.#place.running.delete(work);
				resolve();
			});
		});
		this.#place.running.add(work);
	}

	#look(script: string): string {
		const secret = (text: string) => {
			this.#cluster.secrets.add(text);
			return text;
		};
		const random = (seed: string) =>
			createHash('sha256').update(`${seed} ${this.#cluster.secrets.size}`).digest('hex');
		if (script.includes('token create'))
			return `${secret(`${random('id').slice(0, 6)}.${random('token').slice(0, 16)}`)}\n`;
		if (script.includes('upload-certs')) return `[upload-certs]\n${secret(random('key'))}\n`;
		if (script.includes('openssl x509 -pubkey')) return `${'ab'.repeat(32)}\n`;
		if (script.includes('/v3/cluster/member/list')) return this.#cluster.memberList();
		if (script.includes('sha256sum --check')) {
			const wanted = [...script.matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm)];
			return wanted
				.filter(([, sum, name = '']) => this.#machine.artifacts.get(name) === sum)
				.map(([, , name]) => `${name}\n`)
				.join('');
		}
		if (script.includes('cat /etc/kubernetes/admin.conf')) {
			const key = secret(Buffer.from(`private key of ${this.#machine.name}`).toString('base64'));
			return `    server: https://x:1\n    client-key-data: ${key}\n`;
		}
		return '';
	}
}
