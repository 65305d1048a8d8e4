import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import type { LabNetwork } from './network.ts';
import { checkLabName, labDirectory, labsRoot } from './paths.ts';

export type LabRole = 'master' | 'worker' | 'bastion';

export interface LabHost {
	/** m1, w1, bastion: host name, machine name and name in cluster.yaml. */
	name: string;
	role: LabRole;
	address: string;
	/** 32 hexadecimal digits. */
	machineId: string;
	/** True if its sshd refuses this machine, so that it is reached through the bastion only. */
	behindBastion: boolean;
}

/**
 * What a lab is. Written before anything of the lab is made, so that whatever a killed `lab up` left
 * can be named. Processes are not in it: the lab's control groups are their register.
 */
export interface LabState {
	format: 1;
	name: string;
	/** `starting` until all hosts answer. */
	phase: 'starting' | 'up';
	/** Pid of the `lab up` that made it. */
	startedBy: number;
	/** Where cluster.yaml and the keys are, absolute. */
	directory: string;
	/** Files in `directory` that `lab down` removes. */
	files: string[];
	network: LabNetwork | null;
	hosts: LabHost[];
	/** The base file system that the hosts' overlays lie on. */
	base: string | null;
	/** Directory of the Kubernetes build, null without one. */
	kubernetes: string | null;
	/** The control-plane VIP that cluster.yaml names. */
	vip: string | null;
	runtime: 'docker' | 'containerd';
}

export async function writeState(state: LabState): Promise<void> {
	const directory = labDirectory(state.name);
	await mkdir(directory, { recursive: true, mode: 0o755 });
	const file = join(directory, 'lab.json');
	await writeFile(`${file}.new`, `${JSON.stringify(state, null, '\t')}\n`);
	await rename(`${file}.new`, file);
}

/** The lab's state, or null if there is no such lab. */
export async function readState(name: string): Promise<LabState | null> {
	const file = join(labDirectory(name), 'lab.json');
	if (!existsSync(file)) return null;
	return JSON.parse(await readFile(file, 'utf8')) as LabState;
}

/** @throws OperatorError `lab-unknown` (exit 2) */
export async function requireState(name: string): Promise<LabState> {
	const state = await readState(checkLabName(name));
	if (state) return state;
	const known = (await labsWithState()).join(', ') || 'none';
	throw new OperatorError(`there is no lab "${name}" on this machine`, {
		code: 'lab-unknown',
		exitCode: 2,
		expected: `one of: ${known}`,
		found: name,
		fix: `k8s-tui lab up --name ${name}`,
	});
}

/** Names of all labs that have a state on this machine. */
export async function labsWithState(): Promise<string[]> {
	const entries = await readdir(labsRoot, { withFileTypes: true }).catch(() => []);
	const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
	return names.filter((name) => existsSync(join(labsRoot, name, 'lab.json')));
}

/** @throws OperatorError `lab-host` (exit 2) */
export function hostOf(state: LabState, name: string): LabHost {
	const host = state.hosts.find((candidate) => candidate.name === name);
	if (host) return host;
	throw new OperatorError(`lab "${state.name}" has no host "${name}"`, {
		code: 'lab-host',
		exitCode: 2,
		expected: state.hosts.map((known) => known.name).join(', '),
		found: name,
	});
}
