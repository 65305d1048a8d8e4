import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import { aptProxyPort } from './apt-proxy.ts';
import { type AptSource, sourcesList } from './apt-sources.ts';
import { createGroup, groupMembers } from './cgroups.ts';
import { type CommandResult, run } from './command.ts';
import { createHostKeys, type LabCredentials } from './credentials.ts';
import { type Layer, layerFile } from './layer.ts';
import { hostDirectory, hostNamespace, labAsset, switchNamespace } from './paths.ts';
import type { LabHost } from './state.ts';
import { waitFor } from './wait.ts';

export interface HostIdentity {
	lab: string;
	base: string;
	gateway: string;
	credentials: LabCredentials;
	sources: readonly AptSource[];
	/** Lines of apt.conf that the hosts' apt needs as the machine's does. */
	aptSettings: string;
}

/**
 * Writes what makes a host itself into its own layer over the base: names, machine id, SSH keys,
 * users' keys, package sources. The host must not run.
 * @returns the host's known_hosts lines
 */
export async function prepareHost(host: LabHost, identity: HostIdentity): Promise<string> {
	const directory = hostDirectory(identity.lab, host.name);
	for (const name of ['upper', 'work', 'root', 'docker', 'containerd', 'kubelet', 'etcd']) {
		await mkdir(join(directory, name), { recursive: true });
		await chmod(join(directory, name), 0o755);
	}
	await chmod(join(directory, 'etcd'), 0o700);
	const layer = { base: identity.base, upper: join(directory, 'upper') };
	await layerFile(layer, 'etc/machine-id', `${host.machineId}\n`, 0o444);
	await layerFile(layer, 'etc/hostname', `${host.name}\n`);
	// As Debian's installer writes it: a host's own name is a loopback address to it.
	await layerFile(layer, 'etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${host.name}\n`);
	if (host.behindBastion) {
		await layerFile(layer, 'etc/hosts.deny', `sshd: ${identity.gateway}\n`);
	}
	await configureApt(layer, identity);
	await authorize(layer, identity.credentials);
	return createHostKeys(host, join(layer.upper, 'etc/ssh'));
}

async function configureApt(layer: Layer, identity: HostIdentity): Promise<void> {
	const proxy = `Acquire::http::Proxy "http://${identity.gateway}:${aptProxyPort}";\n`;
	await layerFile(layer, 'etc/apt/apt.conf.d/90lab', identity.aptSettings + proxy);
	await layerFile(layer, 'etc/apt/sources.list', sourcesList(identity.sources, 'deb'));
}

async function authorize(layer: Layer, credentials: LabCredentials): Promise<void> {
	for (const home of ['root', 'home/ops', 'home/admin']) {
		await layerFile(layer, `${home}/.ssh/authorized_keys`, credentials.publicKey, 0o600);
	}
	const path = 'etc/shadow';
	const shadow = await readFile(join(layer.base, path), 'utf8');
	const changed = shadow.replace(/^ops:[^:]*:/m, () => `ops:${credentials.opsPasswordHash}:`);
	await layerFile(layer, path, changed, 0o640);
	const { uid, gid } = await stat(join(layer.base, path));
	await chown(join(layer.upper, path), uid, gid);
}

/**
 * Starts a prepared host: network, then systemd. It runs on when this process ends, and starts again
 * when it reboots.
 */
export async function bootHost(lab: string, host: LabHost, base: string, gateway: string) {
	const directory = hostDirectory(lab, host.name);
	const groups = await createGroup(lab, host.name);
	const script = labAsset('run-host.sh');
	const args = [
		...[host.name, hostNamespace(lab, host.name), switchNamespace(lab), host.address, gateway],
		...[host.machineId, base, directory, dirname(script)],
	];
	const log = openSync(join(directory, 'console.log'), 'a');
	const child = spawn('sh', [script, ...args, ...groups], {
		detached: true,
		stdio: ['ignore', log, log],
		cwd: '/',
	});
	// A host that cannot boot may be off again before anybody looks: that is for the wait for SSH.
	let off = false;
	for (const end of ['error', 'exit']) child.once(end, () => (off = true));
	child.unref();
	closeSync(log);
	const entered = async () =>
		off || (await groupMembers(lab, host.name)).length > 0 ? true : null;
	await waitFor(entered, { timeoutMs: 15_000, what: `the power supply of ${host.name}` });
}

/** Last lines that a host wrote on its console, for an error. */
export async function consoleTail(lab: string, host: string): Promise<string> {
	const file = join(hostDirectory(lab, host), 'console.log');
	if (!existsSync(file)) return '';
	return (await readFile(file, 'utf8')).split('\n').slice(-15).join('\n').trim();
}

/** Pid on this machine of the host's systemd, or null if it is off. */
export async function initOf(lab: string, host: string): Promise<number | null> {
	for (const pid of await groupMembers(lab, host)) {
		const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
		const ids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
		// Containers are one pid namespace further down.
		if (ids.length === 2 && ids[1] === '1') return pid;
	}
	return null;
}

/**
 * Runs a program in a host without SSH: how tests look at a host whose network is cut.
 * @throws OperatorError `lab-host-off` (exit 1) if the host does not run
 */
export async function execInHost(
	lab: string,
	host: string,
	argv: readonly string[],
	options: { input?: string | Buffer; allowFailure?: boolean; signal?: AbortSignal } = {},
): Promise<CommandResult> {
	const pid = await initOf(lab, host);
	if (pid === null) {
		throw new OperatorError('the host is off', { code: 'lab-host-off', exitCode: 1, host });
	}
	const enter = ['nsenter', '-t', String(pid), '-m', '-u', '-i', '-n', '-p', '-C', '--'];
	const env = [
		'env',
		'-i',
		'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		'HOME=/root',
	];
	return run([...enter, ...env, ...argv], { ...options, cwd: '/' });
}

/**
 * Waits until the host has finished booting.
 * @returns `running`, or `degraded` where a unit failed
 */
export async function waitForSystemd(lab: string, host: string, signal?: AbortSignal) {
	const ask = ['timeout', '60', 'systemctl', 'is-system-running', '--wait'];
	return waitFor(
		async () => {
			if ((await initOf(lab, host)) === null) return null;
			const options = { allowFailure: true, ...(signal ? { signal } : {}) };
			const answer = (await execInHost(lab, host, ask, options)).stdout.trim();
			return answer === 'running' || answer === 'degraded' ? answer : null;
		},
		{ timeoutMs: 60_000, what: `systemd of ${host}`, signal },
	);
}
