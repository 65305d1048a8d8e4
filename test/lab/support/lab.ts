import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFailed } from 'vitest';
import { execInHost } from '../../../src/lab/host.ts';
import { hostDirectory } from '../../../src/lab/paths.ts';
import { type LabOptions, startLab } from '../../../src/lab/start.ts';
import type { LabState } from '../../../src/lab/state.ts';
import { knownLabs, stopLab } from '../../../src/lab/stop.ts';

/** A lab that lives as long as a test file. `state` is there once `beforeAll` has run. */
export interface LabFixture {
	readonly name: string;
	readonly state: LabState;
	/** ssh to a host as a person would do it, host key checked. */
	ssh(host: string, command: string, user?: string, input?: string): SshResult;
	/** Call in a test: if it fails, what the hosts logged is kept in LAB_LOGS. */
	keepLogsOnFailure(): void;
}

export interface SshResult {
	exitCode: number;
	stdout: string;
	stderr: string;
}

/** Where logs of failed tests go: LAB_LOGS, or a directory of the system's for temporary files. */
export const logDirectory = process.env.LAB_LOGS ?? join(tmpdir(), 'k8s-tui-lab-logs');

/**
 * Brings up a lab before the tests of the file and takes it down after them, whatever happens.
 * @param options over 3 masters, 2 workers and a bastion with Kubernetes
 */
export function withLab(name: string, options: Partial<LabOptions> = {}): LabFixture {
	let state: LabState | null = null;
	const directory = mkdtempSync(join(tmpdir(), `${name}-`));
	const current = (): LabState => {
		if (state === null) throw new Error(`the lab ${name} is not up: did beforeAll run?`);
		return state;
	};
	beforeAll(async () => {
		await downIfThere(name);
		state = await startLab({
			name,
			masters: 3,
			workers: 2,
			bastion: true,
			runtime: 'docker',
			cni: 'bridge',
			kubernetes: true,
			directory,
			onProgress: (line) => process.stderr.write(`[${name}] ${line}\n`),
			...options,
		});
	});
	afterAll(async () => {
		await downIfThere(name);
		rmSync(directory, { recursive: true, force: true });
	});
	return {
		name,
		get state() {
			return current();
		},
		ssh: (host, command, user = 'root', input = '') => ssh(current(), host, command, user, input),
		keepLogsOnFailure: () =>
			onTestFailed(async () => {
				process.stderr.write(`[${name}] logs of the hosts: ${await saveLogs(current())}\n`);
			}),
	};
}

async function downIfThere(name: string): Promise<void> {
	if ((await knownLabs()).includes(name)) await stopLab(name);
}

/** Saves each host's console, journal and Kubernetes logs below `logDirectory`. */
export async function saveLogs(state: LabState): Promise<string> {
	const target = join(logDirectory, state.name);
	rmSync(target, { recursive: true, force: true });
	for (const host of state.hosts) {
		const out = join(target, host.name);
		mkdirSync(out, { recursive: true });
		const console = join(hostDirectory(state.name, host.name), 'console.log');
		if (existsSync(console)) cpSync(console, join(out, 'console.log'));
		const upper = join(hostDirectory(state.name, host.name), 'upper');
		for (const path of ['var/log/pods', 'var/lib/k8s-tui/jobs', 'var/log/journal']) {
			if (existsSync(join(upper, path)))
				cpSync(join(upper, path), join(out, path), { recursive: true });
		}
		const journal = ['journalctl', '--no-pager', '-n', '3000', '-o', 'short-precise'];
		const said = await execInHost(state.name, host.name, journal, { allowFailure: true }).catch(
			() => null,
		);
		if (said) writeFileSync(join(out, 'journal.txt'), said.stdout);
	}
	return target;
}

function ssh(state: LabState, name: string, command: string, user: string, input: string) {
	const host = state.hosts.find((candidate) => candidate.name === name);
	if (!host) throw new Error(`no host ${name}`);
	const bastion = state.hosts.find((candidate) => candidate.role === 'bastion');
	const login = ['ssh', ...sshOptions(state)];
	const jump = host.behindBastion
		? ['-o', `ProxyCommand=${login.join(' ')} -W %h:%p root@${bastion?.address}`]
		: [];
	const [file = '', ...args] = [...login, ...jump, `${user}@${host.address}`, command];
	const result = spawnSync(file, args, { input, encoding: 'utf8' });
	return { exitCode: result.status ?? 255, stdout: result.stdout, stderr: result.stderr };
}

/** ssh(1) options that trust exactly the lab's own keys. */
export function sshOptions(state: LabState): string[] {
	const settings = [
		`IdentityFile=${join(state.directory, 'id_ed25519')}`,
		`UserKnownHostsFile=${join(state.directory, 'known_hosts')}`,
		'GlobalKnownHostsFile=/dev/null',
		'StrictHostKeyChecking=yes',
		'IdentitiesOnly=yes',
		'BatchMode=yes',
		'ConnectTimeout=5',
	];
	return ['-F', '/dev/null', ...settings.flatMap((setting) => ['-o', setting])];
}
