import { readdir, writeFile } from 'node:fs/promises';
import { OperatorError } from '../model/errors.ts';
import { run } from './command.ts';
import { hostNamespace, switchNamespace } from './paths.ts';

/**
 * One lab's network: a bridge in a namespace of its own, where no firewall of the machine's can
 * interfere, one cable to each host and one to the machine.
 */
export interface LabNetwork {
	/** The machine's end of its cable; the number is the third byte of the subnet. */
	interface: string;
	index: number;
	/** CIDR. */
	subnet: string;
	/** The machine's address in the lab: package proxy and default gateway (which leads nowhere). */
	gateway: string;
}

const interfacePrefix = 'k8stui';
const lastIndex = 63;

/** The network with this number. Labs use 10.88.0.0/24 to 10.88.63.0/24. */
export function networkOf(index: number): LabNetwork {
	return {
		interface: `${interfacePrefix}${index}`,
		index,
		subnet: `10.88.${index}.0/24`,
		gateway: `10.88.${index}.1`,
	};
}

/**
 * Lays out the lab's network on the first subnet that this machine does not use. The interface name
 * is the claim: the kernel gives each to one lab only.
 * @throws OperatorError `lab-subnet` (exit 1) if none is free
 */
export async function createNetwork(lab: string): Promise<LabNetwork> {
	const ns = switchNamespace(lab);
	await run(['ip', 'netns', 'add', ns]);
	await ip(ns, ['link', 'add', 'br0', 'type', 'bridge', 'stp_state', '0', 'forward_delay', '0']);
	await ip(ns, ['link', 'set', 'br0', 'up']);
	const network = await claimSubnet(ns);
	await ip(ns, ['link', 'set', 'uplink', 'master', 'br0', 'up']);
	const device = network.interface;
	await run(['ip', 'link', 'set', device, 'alias', `k8s-tui lab ${lab}`]);
	await run(['ip', 'addr', 'add', `${network.gateway}/24`, 'dev', device]);
	await run(['ip', 'link', 'set', device, 'up']);
	await sealOff(network);
	return network;
}

/**
 * Hosts have the machine as their gateway, as any host has one, but are told at once that nothing is
 * behind it, whatever the machine forwards for others.
 */
async function sealOff(network: LabNetwork): Promise<void> {
	const rule = ['iif', network.interface, 'priority', '88', 'prohibit'];
	await run(['ip', 'rule', 'add', ...rule], { allowFailure: true });
	// A device that does not forward drops silently instead of answering "prohibited".
	await writeFile(`/proc/sys/net/ipv4/conf/${network.interface}/forwarding`, '1').catch(() => {});
}

/** Removes the network of a lab, whatever of it there is. */
export async function destroyNetwork(lab: string): Promise<void> {
	const own = `k8stui.${lab}.`;
	const namespaces = (await networkNamespaces()).filter((name) => name.startsWith(own));
	const ns = switchNamespace(lab);
	if (namespaces.includes(ns)) {
		const device = await uplinkPeer(ns);
		if (device !== null) await removeRules(device);
		// Removing a namespace takes its time; its cable to the machine must be gone when we return.
		await ip(ns, ['link', 'del', 'uplink'], true);
	}
	for (const name of namespaces) await run(['ip', 'netns', 'del', name], { allowFailure: true });
}

/** Takes the host's namespace away, with every address and rule in it: nothing answers any more. */
export async function disconnectHost(lab: string, host: string): Promise<void> {
	await ip(switchNamespace(lab), ['link', 'del', host], true);
	await run(['ip', 'netns', 'del', hostNamespace(lab, host)], { allowFailure: true });
}

/** Pulls the host's cable out of the switch, or puts it back. */
export async function setCable(lab: string, host: string, state: 'up' | 'down'): Promise<void> {
	await ip(switchNamespace(lab), ['link', 'set', host, state]);
}

/** Names of all network namespaces that labs have on this machine. */
export async function labsWithNamespaces(): Promise<string[]> {
	const labs = (await networkNamespaces()).map((name) => /^k8stui\.([^.]+)\./.exec(name)?.[1]);
	return [...new Set(labs.filter((name) => name !== undefined))];
}

async function claimSubnet(ns: string): Promise<LabNetwork> {
	const routes = (await run(['ip', '-4', 'route', 'show', 'table', 'all'])).stdout;
	for (let index = 0; index <= lastIndex; index++) {
		const network = networkOf(index);
		if (collides(routes, index)) continue;
		const link = ['link', 'add', network.interface, 'type', 'veth'];
		const peer = ['peer', 'name', 'uplink', 'netns', ns];
		const result = await run(['ip', ...link, ...peer], { allowFailure: true });
		if (result.exitCode === 0) return network;
		if (!/File exists/.test(result.stderr)) {
			throw new OperatorError(`the lab's network cannot be made: ${result.stderr.trim()}`, {
				code: 'lab-network',
				exitCode: 1,
			});
		}
	}
	throw new OperatorError('no subnet is free for another lab', {
		code: 'lab-subnet',
		exitCode: 1,
		expected: `a free /24 of 10.88.0.0/16, 0 to ${lastIndex}`,
		found: 'all are in use',
		fix: 'end a lab: k8s-tui lab status, k8s-tui lab down --name NAME',
	});
}

/** Whether the machine routes any part of 10.88.INDEX.0/24, the default route apart. */
export function collides(routes: string, index: number): boolean {
	return routes.split('\n').some((line) => {
		const match = /^(?:\w+ )?(\d+)\.(\d+)\.(\d+)\.\d+(?:\/(\d+))?/.exec(line);
		if (!match) return false;
		const [, a, b, c, length] = match;
		const prefix = Math.min(Number(length ?? 32), 24);
		const theirs = (Number(a) << 16) | (Number(b) << 8) | Number(c);
		const ours = (10 << 16) | (88 << 8) | index;
		const mask = prefix === 0 ? 0 : (0xffffff << (24 - prefix)) & 0xffffff;
		return (theirs & mask) === (ours & mask);
	});
}

async function uplinkPeer(ns: string): Promise<string | null> {
	const shown = await ip(ns, ['-o', 'link', 'show', 'uplink'], true);
	const peer = /uplink@if(\d+):/.exec(shown.stdout)?.[1];
	if (peer === undefined) return null;
	const links = (await run(['ip', '-o', 'link', 'show'])).stdout;
	return new RegExp(`^${peer}: (${interfacePrefix}\\d+)@`, 'm').exec(links)?.[1] ?? null;
}

async function removeRules(device: string): Promise<void> {
	const rules = (await run(['ip', 'rule', 'show'], { allowFailure: true })).stdout;
	for (const line of rules.split('\n')) {
		if (!new RegExp(`iif ${device}\\b`).test(line)) continue;
		await run(['ip', 'rule', 'del', 'iif', device, 'priority', '88'], { allowFailure: true });
	}
}

async function networkNamespaces(): Promise<string[]> {
	return readdir('/run/netns').catch(() => []);
}

function ip(ns: string, args: readonly string[], allowFailure = false) {
	return run(['ip', '-n', ns, ...args], { allowFailure });
}
