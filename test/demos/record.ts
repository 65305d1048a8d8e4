import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { EventStream } from '../../src/engine/event-stream.ts';
import { Session } from '../../src/engine/session.ts';
import { scrub } from '../../src/lab/record/scrub.ts';
import { type Recorder, startRecorder } from '../../src/lab/record/start-recorder.ts';
import { writeDemo } from '../../src/lab/record/write-demo.ts';
import { DEMOS_ROOT } from '../../src/lab/replay/demos.ts';
import { startLab } from '../../src/lab/start.ts';
import { stopLab } from '../../src/lab/stop.ts';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { plainReporter } from '../../src/report/plain.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { cgroupMismatch } from './cgroup-mismatch.ts';
import { haInstall } from './ha-install.ts';
import { machineReplacements } from './machine-replacements.ts';
import type { Scenario } from './scenario.ts';

// `npm run record-demo [-- NAME…]`: carries scenarios out on lab hosts and writes what passed over SSH
// to assets/demos. Linux and root, as for the lab.
const scenarios: readonly Scenario[] = [haInstall, cgroupMismatch];

async function record(scenario: Scenario): Promise<void> {
	const directory = await mkdtemp(join(tmpdir(), 'k8s-tui-record-'));
	const lab = await startLab({
		name: 'demo',
		bastion: false,
		cni: 'bridge',
		kubernetes: true,
		directory,
		onProgress: (line) => process.stderr.write(`${line}\n`),
		...scenario.lab,
	});
	try {
		const identityFile = join(directory, 'id_ed25519');
		const file = join(directory, 'cluster.yaml');
		const { spec } = await loadSpec(file);
		const recorder = await startRecorder({ hosts: spec.hosts, identityFile });
		const started = performance.now();
		const redirected = throughRecorder(spec, recorder, directory);
		await scenario.run((task) => withSession(redirected, task), lab);
		const seconds = Math.round((performance.now() - started) / 1000);
		await recorder.close();
		const {
			ssh: _ssh,
			source: _source,
			...bare
		} = parse(await readFile(file, 'utf8')) as object & {
			ssh: unknown;
			source: unknown;
		};
		const { name, title, description } = scenario;
		const recorded = new Date().toISOString().slice(0, 10);
		await writeDemo(DEMOS_ROOT, {
			info: { name, title, description, recorded, seconds },
			spec: stringify(bare),
			manifest: await readFile(join(directory, 'bundle', 'manifest.json'), 'utf8'),
			recorded: scrub(recorder.recorded, await machineReplacements(lab)),
		});
	} finally {
		await stopLab('demo');
		await rm(directory, { recursive: true, force: true });
	}
}

/** The spec with its hosts reached through the recorder, at the addresses that they have. */
function throughRecorder(spec: ClusterSpec, { hosts }: Recorder, directory: string): ClusterSpec {
	return {
		...spec,
		ssh: { ...spec.ssh, knownHostsFiles: [join(directory, 'recorder_known_hosts')] },
		hosts: spec.hosts.map((host) => {
			const port = hosts.find(({ name }) => name === host.name)?.port ?? 0;
			return { ...host, ssh: { address: '127.0.0.1', port } };
		}),
	};
}

async function withSession<T>(
	spec: ClusterSpec,
	task: (session: Session) => Promise<T>,
): Promise<T> {
	const stream = new EventStream();
	stream.subscribe(plainReporter({ write: (text) => process.stderr.write(text), verbose: false }));
	const session = await Session.open({
		spec,
		specFile: 'cluster.yaml',
		credentials: noCredentials,
		// The recorder's keys are as old as this process.
		hostKeys: 'accept-new',
		limit: [],
		stream,
	});
	try {
		await session.connect();
		return await task(session);
	} finally {
		await session.close();
	}
}

const names = process.argv.slice(2);
for (const scenario of scenarios) {
	if (names.length === 0 || names.includes(scenario.name)) await record(scenario);
}
