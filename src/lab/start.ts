import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import { debianSources } from './apt-sources.ts';
import { type BuildContext, baseFileSystem } from './base.ts';
import { writeBundle } from './bundle.ts';
import { createGroup, inGroup } from './cgroups.ts';
import { checkCni, writeClusterFile } from './cluster-file.ts';
import { interrupted } from './command.ts';
import { credentialFiles } from './credentials.ts';
import { bringUpHosts } from './fleet.ts';
import { initOf } from './host.ts';
import { kubernetesBuild } from './kubernetes.ts';
import { type Lock, tryLock } from './lock.ts';
import { prepareMachineSettings } from './machine-settings.ts';
import { giveToOperator } from './ownership.ts';
import { installPackages } from './packages.ts';
import { checkLabName } from './paths.ts';
import { checkMachine } from './requirements.ts';
import { type LabHost, type LabState, readState, writeState } from './state.ts';
import { clearLab } from './stop.ts';

export interface LabOptions {
	/** Several labs coexist under different names. */
	name: string;
	masters: number;
	workers: number;
	/** Adds a jump host, and makes the last host reachable through it only. */
	bastion: boolean;
	runtime: 'docker' | 'containerd';
	cni: string;
	/** Where cluster.yaml, keys and bundle go. */
	directory: string;
	/** False: hosts only, without Kubernetes and bundle. */
	kubernetes: boolean;
	onProgress: (line: string) => void;
	signal?: AbortSignal | undefined;
}

const machinePackages = [
	'apt-cacher-ng',
	'debootstrap',
	'iproute2',
	'openssh-client',
	'openssl',
	'systemd-container',
	'util-linux',
];

/**
 * Brings up a lab: hosts that answer SSH, and a bundle with Kubernetes. The hosts go on running when
 * this process ends; a failure or an abort leaves nothing.
 * @throws OperatorError `lab-unsupported`, `lab-running`, `lab-name` (exit 2), `lab-locked` (exit 5),
 * `interrupted` (exit 130)
 */
export async function startLab(options: LabOptions): Promise<LabState> {
	checkCni(options.cni);
	const hosts = planHosts(options);
	await checkMachine();
	const lock = await lockLab(options.name);
	try {
		// Outside of what a failure clears: it refuses where a lab of that name is running.
		await clearLeftovers(options);
		return await bringUpOrClear(options, hosts);
	} finally {
		await lock.release();
	}
}

async function bringUpOrClear(options: LabOptions, hosts: LabHost[]): Promise<LabState> {
	try {
		return await bringUp(options, hosts);
	} catch (error) {
		await clearLab(options.name);
		throw error;
	}
}

/** The hosts of a lab before they exist. @throws OperatorError `lab-size` (exit 2) */
export function planHosts(options: Pick<LabOptions, 'name' | 'masters' | 'workers' | 'bastion'>) {
	checkLabName(options.name);
	checkCount('masters', options.masters, 1, 15);
	checkCount('workers', options.workers, 0, 100);
	const hosts: LabHost[] = [];
	const add = (role: LabHost['role'], name: string) => {
		const machineId = randomBytes(16).toString('hex');
		hosts.push({ name, role, address: '', machineId, behindBastion: false });
	};
	for (let number = 1; number <= options.masters; number++) add('master', `m${number}`);
	for (let number = 1; number <= options.workers; number++) add('worker', `w${number}`);
	const last = hosts.at(-1);
	if (options.bastion && last) {
		last.behindBastion = true;
		add('bastion', 'bastion');
	}
	return hosts;
}

async function clearLeftovers(options: LabOptions): Promise<void> {
	const state = await readState(options.name);
	for (const host of state?.phase === 'up' ? state.hosts : []) {
		if ((await initOf(options.name, host.name)) === null) continue;
		throw new OperatorError(`the lab "${options.name}" is up already`, {
			code: 'lab-running',
			exitCode: 2,
			expected: 'no running hosts of that name',
			found: `${host.name} is running`,
			fix: `k8s-tui lab down --name ${options.name}, or choose another --name`,
		});
	}
	if (state) options.onProgress(`lab: removing what an earlier "${options.name}" left`);
	await clearLab(options.name);
}

async function bringUp(options: LabOptions, hosts: LabHost[]): Promise<LabState> {
	const state: LabState = {
		format: 1,
		name: options.name,
		phase: 'starting',
		startedBy: process.pid,
		directory: resolve(options.directory),
		files: [...credentialFiles, 'lab.json', 'bundle'],
		network: null,
		hosts,
		base: null,
		kubernetes: null,
		vip: null,
		runtime: options.runtime,
	};
	await writeState(state);
	await prepareMachineSettings();
	await installPackages(machinePackages, options);
	const context = await buildContext(options);
	state.base = await baseFileSystem(context);
	// The long build and the short boot need nothing of each other.
	const failed = new AbortController();
	const linked = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
	const work = [
		bringUpHosts(state, state.base, { ...context, signal: linked }),
		options.kubernetes ? kubernetesBuild({ ...context, signal: linked }) : Promise.resolve(null),
	] as const;
	for (const part of work) part.catch((error) => failed.abort(error));
	const [, kubernetes] = await settle(work, failed);
	state.kubernetes = kubernetes;
	if (kubernetes !== null) await writeBundle(state, kubernetes, options.onProgress);
	await writeClusterFile(state);
	state.phase = 'up';
	await writeState(state);
	await writeFile(join(state.directory, 'lab.json'), `${JSON.stringify(state, null, '\t')}\n`);
	await giveToOperator(state.directory, [...credentialFiles, 'lab.json', 'cluster.yaml']);
	if (options.signal?.aborted) throw interrupted();
	return state;
}

/** Waits for both to end, so that nothing works on while the lab is cleared; the first error wins. */
async function settle<T extends readonly Promise<unknown>[]>(work: T, failed: AbortController) {
	await Promise.allSettled(work);
	if (failed.signal.aborted) throw failed.signal.reason;
	return (await Promise.all(work)) as { -readonly [K in keyof T]: Awaited<T[K]> };
}

async function lockLab(name: string): Promise<Lock> {
	const result = await tryLock(`lab:${name}`);
	if ('release' in result) return result;
	throw new OperatorError(`another process is working on the lab "${name}"`, {
		code: 'lab-locked',
		exitCode: 5,
		expected: 'one lab command at a time for one lab',
		found: `process ${result.heldBy}`,
		fix: 'wait for it, or end it',
	});
}

async function buildContext(options: LabOptions): Promise<BuildContext> {
	const groups = await createGroup(options.name, 'build');
	return {
		sources: await debianSources(),
		contained: (argv) => inGroup(groups, argv),
		onProgress: options.onProgress,
		signal: options.signal,
	};
}

function checkCount(what: string, value: number, least: number, most: number): void {
	if (Number.isInteger(value) && value >= least && value <= most) return;
	throw new OperatorError(`a lab cannot have ${value} ${what}`, {
		code: 'lab-size',
		exitCode: 2,
		expected: `${least} to ${most}`,
		found: String(value),
		fix: `change --${what}`,
	});
}
