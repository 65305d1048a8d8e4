import { destroyGroup } from './cgroups.ts';
import { hostIsUp } from './fleet.ts';
import { bootHost } from './host.ts';
import { disconnectHost, setCable } from './network.ts';
import { hostOf, requireState } from './state.ts';

/**
 * Cuts a host's power: every process of it is killed at once and its network is gone, with the VIP
 * if it had it. Its disks stay.
 */
export async function powerOff(lab: string, name: string): Promise<void> {
	const host = hostOf(await requireState(lab), name);
	await destroyGroup(lab, host.name);
	await disconnectHost(lab, host.name);
}

/** Boots a host from its disks again and waits until it answers. */
export async function powerOn(lab: string, name: string, signal?: AbortSignal): Promise<void> {
	const state = await requireState(lab);
	const host = hostOf(state, name);
	if (state.network === null || state.base === null) throw new TypeError(`lab ${lab} is not up`);
	await bootHost(lab, host, state.base, state.network.gateway);
	await hostIsUp(lab, host, signal);
}

/** Pulls the host's network cable: it runs on, and nobody hears it. */
export async function cutNetwork(lab: string, name: string): Promise<void> {
	await setCable(lab, hostOf(await requireState(lab), name).name, 'down');
}

export async function restoreNetwork(lab: string, name: string): Promise<void> {
	await setCable(lab, hostOf(await requireState(lab), name).name, 'up');
}
