import { writeFile } from 'node:fs/promises';
import { OperatorError } from '../model/errors.ts';
import { startAptProxy } from './apt-proxy.ts';
import { aptBehaviour } from './apt-sources.ts';
import type { BuildContext } from './base.ts';
import { groupMembers } from './cgroups.ts';
import { createCredentials } from './credentials.ts';
import { bootHost, consoleTail, type HostIdentity, prepareHost, waitForSystemd } from './host.ts';
import { createNetwork, type LabNetwork } from './network.ts';
import { type LabHost, type LabState, writeState } from './state.ts';
import { firstBytes, waitFor } from './wait.ts';

/**
 * Makes the lab's network, boots all its hosts and waits until each has come up and answers SSH.
 * Fills in the state's network, addresses and VIP.
 */
export async function bringUpHosts(state: LabState, base: string, context: BuildContext) {
	const { onProgress, signal } = context;
	const started = Date.now();
	const network = await createNetwork(state.name);
	address(state, network);
	await writeState(state);
	const apt = await aptBehaviour();
	const proxy = startAptProxy(state.name, network.gateway, apt.proxy, signal);
	const credentials = await createCredentials(state.directory);
	const { gateway } = network;
	const identity: HostIdentity = {
		...{ lab: state.name, base, gateway, credentials },
		...{ sources: context.sources, aptSettings: apt.settings },
	};
	const booted = state.hosts.map((host) => startHost(host, identity, signal));
	const knownHosts = await everyHost([...booted, proxy.then(() => '')]);
	await writeFile(credentials.knownHostsFile, knownHosts.join(''));
	const seconds = ((Date.now() - started) / 1000).toFixed(1);
	onProgress(`hosts: ${state.hosts.length} answer SSH on ${network.subnet} after ${seconds} s`);
}

async function startHost(host: LabHost, identity: HostIdentity, signal?: AbortSignal) {
	const knownHosts = await prepareHost(host, identity);
	await bootHost(identity.lab, host, identity.base, identity.gateway);
	await hostIsUp(identity.lab, host, signal);
	return knownHosts;
}

/** @throws OperatorError `lab-boot` (exit 1) with the host's last words */
export async function hostIsUp(lab: string, host: LabHost, signal?: AbortSignal): Promise<void> {
	try {
		const options = { timeoutMs: 60_000, what: `sshd of ${host.name}`, signal };
		await waitFor(() => sshAnswers(lab, host), options);
		await waitForSystemd(lab, host.name, signal);
	} catch (cause) {
		if (cause instanceof OperatorError && cause.code === 'interrupted') throw cause;
		throw new OperatorError(`${host.name} did not boot\n${await consoleTail(lab, host.name)}`, {
			code: 'lab-boot',
			exitCode: 1,
			host: host.name,
			expected: 'systemd up and sshd answering',
			found: cause instanceof Error ? cause.message : String(cause),
			cause,
		});
	}
}

/** A connection if the host's sshd will refuse us anyway. @throws Error if the host has ended */
async function sshAnswers(lab: string, host: LabHost): Promise<true | null> {
	const banner = await firstBytes(host.address, 22, !host.behindBastion);
	if (host.behindBastion ? banner !== null : banner?.startsWith('SSH-')) return true;
	if ((await groupMembers(lab, host.name)).length > 0) return null;
	throw new Error('it ended at once');
}

/** Waits for all, so that none is still being made when the first failure is reported. */
async function everyHost<T>(work: readonly Promise<T>[]): Promise<T[]> {
	const results = await Promise.allSettled(work);
	return results.map((result) => {
		if (result.status === 'rejected') throw result.reason;
		return result.value;
	});
}

function address(state: LabState, network: LabNetwork): void {
	const prefix = network.gateway.replace(/\.\d+$/, '');
	const first = { bastion: 9, master: 11, worker: 101 };
	const next = { ...first };
	for (const host of state.hosts) host.address = `${prefix}.${next[host.role]++}`;
	state.network = network;
	state.vip = `${prefix}.100`;
}
