import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabOptions, startLab } from '../../../src/lab/start.ts';
import type { LabState } from '../../../src/lab/state.ts';
import { knownLabs, stopLab } from '../../../src/lab/stop.ts';
import { run } from '../child.ts';

const NAME = 'bench';
const BIN = new URL('../../../bin/k8s-tui.js', import.meta.url).pathname;
const MANIFEST = new URL('../../../assets/demos/ha-install/manifest.json', import.meta.url);

/** Brings up a lab of its own, works on it and takes it down, whatever happens. */
export async function withBenchLab<T>(
	options: Pick<LabOptions, 'masters' | 'workers' | 'kubernetes'>,
	say: (line: string) => void,
	work: (lab: LabState) => Promise<T>,
): Promise<T> {
	if ((await knownLabs()).includes(NAME)) await stopLab(NAME);
	const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-bench-'));
	try {
		const lab = await startLab({
			name: NAME,
			bastion: false,
			runtime: 'docker',
			cni: 'bridge',
			directory,
			onProgress: say,
			...options,
		});
		writeInventory(lab);
		if (!options.kubernetes) listSoftware(lab);
		return await work(lab);
	} finally {
		if ((await knownLabs()).includes(NAME)) await stopLab(NAME);
		rmSync(directory, { recursive: true, force: true });
	}
}

/** Hosts are looked at for the software of a bundle: without Kubernetes, for that of a recorded one. */
function listSoftware({ directory }: LabState): void {
	mkdirSync(join(directory, 'bundle'));
	copyFileSync(MANIFEST, join(directory, 'bundle/manifest.json'));
}

/** Brings the cluster of a lab about, as an operator would. */
export async function apply({ directory }: LabState): Promise<void> {
	await run(process.execPath, [BIN, 'apply', '-f', 'cluster.yaml', '--yes'], {
		cwd: directory,
		env: { ...process.env, XDG_STATE_HOME: stateHome(directory) },
	});
}

/** The journal of the last `apply`. */
export function journalOf({ directory, name }: LabState): string {
	const runs = join(stateHome(directory), 'k8s-tui', name, 'runs');
	const last = readdirSync(runs).toSorted().at(-1);
	if (last === undefined) throw new Error(`no run in ${runs}`);
	return join(runs, last, 'journal.jsonl');
}

function stateHome(directory: string): string {
	return join(directory, 'state');
}

/** What ssh and scp need to reach a lab host, its key checked. */
export function sshOptions({ directory }: LabState): string[] {
	return [
		...['-i', join(directory, 'id_ed25519')],
		...['-o', `UserKnownHostsFile=${join(directory, 'known_hosts')}`],
		...['-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR'],
	];
}

/** @throws Error with what to do, before minutes are spent on a lab */
export async function requireAnsible(): Promise<void> {
	await run('ansible', ['--version']).catch(() => {
		throw new Error('the peer of this benchmark is missing: apt-get install ansible-core');
	});
}

/** Ansible needs Python on the hosts, and its bindings of apt; k8s-tui does not. */
export async function installPython(lab: LabState): Promise<void> {
	// One of twelve that ask a cache at the same time may wait for ever for what was closed on it.
	const command =
		'for try in 1 2 3; do timeout 60 apt-get -q update && break; done && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends python3 python3-apt';
	await Promise.all(
		lab.hosts.map(({ address }) => run('ssh', [...sshOptions(lab), `root@${address}`, command])),
	);
}

/** Runs ansible as one would who wants it fast: 12 forks, pipelining, connections kept open. */
export function ansibleEnvironment({ directory }: LabState): NodeJS.ProcessEnv {
	const connection = sshOptions({ directory } as LabState).join(' ');
	return {
		...process.env,
		ANSIBLE_INVENTORY: inventoryFile(directory),
		ANSIBLE_FORKS: '12',
		ANSIBLE_PIPELINING: 'True',
		ANSIBLE_SSH_ARGS: `${connection} -o ControlMaster=auto -o ControlPersist=600s`,
		ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
		ANSIBLE_LOCAL_TEMP: join(directory, 'ansible'),
		ANSIBLE_SSH_CONTROL_PATH_DIR: join(directory, 'cp'),
		LC_ALL: 'C.UTF-8',
	};
}

function inventoryFile(directory: string): string {
	return join(directory, 'inventory.ini');
}

function writeInventory({ directory, hosts }: LabState): void {
	const lines = hosts.map(({ name, address }) => `${name} ansible_host=${address}`);
	writeFileSync(
		inventoryFile(directory),
		`[all:vars]\nansible_user=root\n[all]\n${lines.join('\n')}\n`,
	);
}
