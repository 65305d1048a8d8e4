import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startRecorder } from '../../src/lab/record/start-recorder.ts';
import { ReplayClock } from '../../src/lab/replay/clock.ts';
import { HostPlayer } from '../../src/lab/replay/host-player.ts';
import { newKeyPair } from '../../src/lab/replay/key-pair.ts';
import type { Recorded } from '../../src/lab/replay/recording.ts';
import { ScriptBook } from '../../src/lab/replay/script-book.ts';
import { type SshHost, startSshHost } from '../../src/lab/replay/ssh-host.ts';
import { standInSecrets } from '../../src/lab/replay/stand-in-secrets.ts';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { connect } from '../../src/ssh/fleet.ts';
import type { Transport } from '../../src/ssh/transport.ts';
import { type FakeHost, startFakeHost } from '../ssh/fake-host.ts';

let fake: FakeHost;
let directory: string;
const { private: privateKey, public: publicKey } = newKeyPair();

beforeEach(async () => {
	fake = await startFakeHost();
	directory = mkdtempSync(join(tmpdir(), 'k8s-tui-recorder-'));
	writeFileSync(join(directory, 'key'), privateKey, { mode: 0o600 });
	writeFileSync(join(directory, 'key.pub'), publicKey);
});
afterEach(async () => {
	await fake.stop();
	rmSync(directory, { recursive: true, force: true });
});

async function connectTo(host: Pick<SshHost, 'port' | 'publicKey'>): Promise<Transport> {
	const knownHosts = join(directory, `known_hosts-${host.port}`);
	writeFileSync(knownHosts, `[127.0.0.1]:${host.port} ${host.publicKey}\n`);
	const target = fake.target('m1', {
		port: host.port,
		identityFiles: [{ path: join(directory, 'key'), required: true }],
		knownHostsFiles: [knownHosts],
	});
	return await connect(target, {
		credentials: noCredentials,
		hostKeys: 'strict',
		jobsRoot: `${fake.directory}/jobs`,
	});
}

/** Something of everything that the engine does on hosts. */
async function work(transport: Transport, run: string, mark: string) {
	const lines: string[] = [];
	const onLine = ({ text }: { text: string }) => lines.push(text);
	const look = await transport.exec(`echo ${mark} begins; cat; echo odd >&2; exit 4`, {
		name: 'look x@m1',
		stdin: 'from stdin\n',
		unprivileged: true,
	});
	const job = await transport.runJob(
		{ id: `${run}.step`, script: `printf 'one\\ntwo ä\\n'; echo ${mark} 0 ok; exit 3` },
		{ onLine },
	);
	const again = await transport.attachJob(`${run}.step`);
	await transport.removeJob(`${run}.step`);
	const upload = await transport.upload(
		{ content: 'x'.repeat(200_000) },
		`${fake.directory}/store/kubelet`,
		{ mode: '0600' },
	);
	const missing = await transport.attachJob(`${run}.step`).catch((error: unknown) => error);
	return { look, job, again, lines, upload, missing };
}

it('plays what was recorded to the same client, with the random words of the moment', async () => {
	const recorder = await startRecorder({
		hosts: [{ name: 'm1', address: '127.0.0.1', port: fake.port }],
		identityFile: join(directory, 'key'),
	});
	const marks = [`::${'1'.repeat(16)}`, `::${'2'.repeat(16)}`] as const;
	const [front] = recorder.hosts;
	if (front === undefined) throw new Error('no host');
	const live = await connectTo(front);
	const real = await work(live, '20260101t000000-aaaa', marks[0]);
	await live.close();
	await recorder.close();
	expect(real.look).toEqual({
		exitCode: 4,
		stdout: `${marks[0]} begins\nfrom stdin\n`,
		stderr: 'odd\n',
	});
	expect(real.lines).toEqual(['one', 'two ä', `${marks[0]} 0 ok`]);
	expect(real.job.exitCode).toBe(3);

	const replayed = await playTo(recorder.recorded, (transport) =>
		work(transport, '20270202t000000-bbbb', marks[1]),
	);
	const expected = JSON.parse(JSON.stringify(real).replaceAll(marks[0], marks[1])) as unknown;
	expect(JSON.parse(JSON.stringify(replayed))).toEqual(
		JSON.parse(JSON.stringify(expected).replaceAll('20260101t000000-aaaa', '20270202t000000-bbbb')),
	);
});

async function playTo<T>(
	recorded: readonly Recorded[],
	task: (transport: Transport) => Promise<T>,
): Promise<T> {
	const unrecorded: string[] = [];
	const clock = new ReplayClock(1000);
	const player = new HostPlayer('m1', {
		clock,
		book: new ScriptBook(recorded),
		secret: standInSecrets(),
		endedJobs: 0,
		onUnrecorded: (_host, request) => unrecorded.push(request),
	});
	const onExec = player.serve.bind(player);
	const host = await startSshHost({ name: 'm1', clientKey: publicKey, onExec });
	const transport = await connectTo(host);
	try {
		const result = await task(transport);
		expect(unrecorded).toEqual([]);
		return result;
	} finally {
		await transport.close();
		await host.close();
		clock.stop();
	}
}

it('lets nobody in but the one client that it was made for', async () => {
	const other = newKeyPair();
	const host = await startSshHost({ name: 'm1', clientKey: other.public, onExec: () => {} });
	try {
		await expect(connectTo(host)).rejects.toMatchObject({ code: 'ssh-auth' });
	} finally {
		await host.close();
	}
});
