import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import { keepPackages } from './apt-proxy.ts';
import { destroyGroup, labsWithGroups } from './cgroups.ts';
import { removeUneditedClusterFile } from './cluster-file.ts';
import { tryLock } from './lock.ts';
import { restoreMachineSettings } from './machine-settings.ts';
import { destroyNetwork, labsWithNamespaces } from './network.ts';
import { checkLabName, labDirectory, labsRoot } from './paths.ts';
import { type LabState, readState, requireState } from './state.ts';

/**
 * Ends a lab and removes all of it: processes, network, disks, keys. Also what is left of one whose
 * `lab up` was killed.
 * @throws OperatorError `lab-unknown` (exit 2), `lab-locked` (exit 5) while a `lab up` works on it
 */
export async function stopLab(name: string): Promise<void> {
	checkLabName(name);
	if (!(await knownLabs()).includes(name)) await requireState(name);
	const lock = await tryLock(`lab:${name}`);
	if (!('release' in lock)) {
		throw new OperatorError(`the lab "${name}" is just being brought up`, {
			code: 'lab-locked',
			exitCode: 5,
			found: `process ${lock.heldBy}`,
			fix: 'end that process first; it removes what it made',
		});
	}
	try {
		await clearLab(name);
	} finally {
		await lock.release();
	}
}

/** Labs of which anything is left on this machine. */
export async function knownLabs(): Promise<string[]> {
	const directories = (await readdir(labsRoot, { withFileTypes: true }).catch(() => []))
		.filter((entry) => entry.isDirectory())
		.map((entry) => entry.name);
	const places = [directories, await labsWithGroups(), await labsWithNamespaces()];
	return [...new Set(places.flat())].sort();
}

/** Removes whatever there is of a lab. The caller has its lock. */
export async function clearLab(name: string): Promise<void> {
	const state = await readState(name);
	await destroyGroup(name);
	await destroyNetwork(name);
	await keepPackages(name);
	if (state) await removeFiles(state);
	await rm(labDirectory(name), { recursive: true, force: true });
	await removeMachineDirectories(name);
	await restoreMachineSettings(async () => (await knownLabs()).length > 0);
}

/** A cluster.yaml that the operator has edited is theirs, and stays. */
async function removeFiles(state: LabState): Promise<void> {
	for (const file of state.files) {
		await rm(join(state.directory, file), { recursive: true, force: true });
	}
	await removeUneditedClusterFile(state);
	await rmdir(state.directory).catch(() => {});
}

/** systemd-nspawn makes one for each machine, and leaves it. */
async function removeMachineDirectories(name: string): Promise<void> {
	const parent = '/run/systemd/nspawn/propagate';
	for (const machine of await readdir(parent).catch(() => [])) {
		if (!machine.startsWith(`k8stui.${name}.`)) continue;
		await rm(join(parent, machine), { recursive: true, force: true });
	}
}
