import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { parseManifest } from '../../bundle/manifest.ts';
import { OperatorError } from '../../model/errors.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { loadSpec } from '../../spec/load.ts';
import { ReplayClock } from './clock.ts';
import { DEMO_FILES, demoDirectory, readInfo, readRecording } from './demos.ts';
import { HostPlayer, type Stage } from './host-player.ts';
import { newKeyPair } from './key-pair.ts';
import type { DemoInfo } from './recording.ts';
import { ScriptBook } from './script-book.ts';
import { type SshHost, startSshHost } from './ssh-host.ts';
import { standInSecrets } from './stand-in-secrets.ts';

export interface ReplayOptions {
	/** How many times as fast as it was recorded; 1 to 1000. Default 1. */
	speed?: number;
	/** Directory of recordings; default: those that come with k8s-tui. */
	root?: string;
}

/** A recorded run that waits to be played: its hosts answer over SSH. */
export interface Replay {
	demo: DemoInfo;
	/** What to apply. Its `ssh` settings reach the hosts of the replay and nothing else. */
	spec: ClusterSpec;
	/** The same as a file. Unknown host keys need no accepting: known_hosts beside it has them. */
	specFile: string;
	/** All files of the replay; a kubeconfig or a journal belongs here too. Removed by `close`. */
	directory: string;
	hosts: readonly Pick<SshHost, 'name' | 'port' | 'drop'>[];
	readonly speed: number;
	/** Changes the speed from now on; kept within 1 to 1000. */
	setSpeed(speed: number): void;
	/**
	 * Aborted, with an OperatorError `replay-unrecorded`, as soon as the engine asks something that the
	 * recording has no answer to: a Run must not go on then.
	 */
	readonly failed: AbortSignal;
	close(): Promise<void>;
}

/** What stands in for a file of the bundle has no more bytes than this. */
const STAND_IN_BYTES = 64 * 1024;

/**
 * Starts the hosts of a recorded run inside this process, on the loopback interface. Nothing but a
 * temporary directory is written.
 * @throws OperatorError `demo-unknown` (exit 2)
 */
export async function startReplay(name: string, options: ReplayOptions = {}): Promise<Replay> {
	const source = await demoDirectory(name, options.root);
	const failure = new AbortController();
	const stage: Stage = {
		clock: new ReplayClock(bounded(options.speed ?? 1)),
		book: new ScriptBook(await readRecording(source)),
		secret: standInSecrets(),
		endedJobs: 0,
		onUnrecorded: (host, request) => failure.abort(unrecorded(name, host, request)),
	};
	const directory = await mkdtemp(join(tmpdir(), 'k8s-tui-demo-'));
	const hosts: SshHost[] = [];
	const close = async () => {
		stage.clock.stop();
		await Promise.all(hosts.map((host) => host.close()));
		await rm(directory, { recursive: true, force: true });
	};
	try {
		const client = newKeyPair();
		await writeFile(join(directory, 'id_ed25519'), client.private, { mode: 0o600 });
		const document = parse(await readFile(join(source, DEMO_FILES.spec), 'utf8')) as SpecDocument;
		for (const host of document.hosts) {
			const player = new HostPlayer(host.name, stage);
			const onExec = player.serve.bind(player);
			hosts.push(await startSshHost({ name: host.name, clientKey: client.public, onExec }));
		}
		await writeBundle(source, join(directory, 'bundle'));
		const specFile = await writeSpec(directory, document, hosts);
		const { spec } = await loadSpec(specFile);
		return {
			demo: await readInfo(source),
			spec,
			specFile,
			directory,
			hosts,
			get speed() {
				return stage.clock.speed;
			},
			setSpeed: (speed) => {
				stage.clock.speed = bounded(speed);
			},
			failed: failure.signal,
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** What is touched of a cluster.yaml. */
interface SpecDocument {
	hosts: { name: string; ssh?: object }[];
	ssh?: object;
	source?: object;
}

async function writeSpec(
	directory: string,
	document: SpecDocument,
	hosts: readonly SshHost[],
): Promise<string> {
	const known = hosts.map(({ port, publicKey }) => `[127.0.0.1]:${port} ${publicKey}\n`);
	await writeFile(join(directory, 'known_hosts'), known.join(''), { mode: 0o600 });
	const redirected = {
		...document,
		ssh: {
			user: 'root',
			identityFile: join(directory, 'id_ed25519'),
			knownHostsFiles: [join(directory, 'known_hosts')],
			useConfig: false,
		},
		hosts: document.hosts.map((host) => ({
			...host,
			ssh: { address: '127.0.0.1', port: hosts.find(({ name }) => name === host.name)?.port },
		})),
		source: { mode: 'bundle', bundle: 'bundle' },
	};
	const file = join(directory, 'cluster.yaml');
	await writeFile(file, stringify(redirected), { mode: 0o600 });
	return file;
}

/** The manifest is the recorded one; the files are short, since their bytes go nowhere. */
async function writeBundle(source: string, directory: string): Promise<void> {
	const text = await readFile(join(source, DEMO_FILES.manifest), 'utf8');
	for (const { path, size } of parseManifest(text, DEMO_FILES.manifest).files) {
		const file = join(directory, path);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, Buffer.alloc(Math.min(size, STAND_IN_BYTES)));
	}
	await writeFile(join(directory, 'manifest.json'), text);
}

function unrecorded(demo: string, host: string, request: string): OperatorError {
	return new OperatorError(`The recording ${demo} does not fit this version of k8s-tui`, {
		code: 'replay-unrecorded',
		exitCode: 1,
		host,
		expected: 'a recorded answer to all that is asked',
		found: `none of ${host} to "${request}"`,
		fix: 'This is a fault of k8s-tui, please report it. In its sources: npm run record-demo.',
	});
}

function bounded(speed: number): number {
	return Math.min(1000, Math.max(1, speed));
}
