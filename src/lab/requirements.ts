import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { OperatorError } from '../model/errors.ts';
import { run } from './command.ts';
import { labsRoot } from './paths.ts';

const overlayMagic = 0x794c7630;

/**
 * Refuses where a lab cannot work, and says what is missing. May load kernel modules.
 * @throws OperatorError `lab-unsupported` (exit 2)
 */
export async function checkMachine(): Promise<void> {
	await checkSystem();
	const missing = await missingFeatures();
	if (missing.length === 0) return;
	throw unsupported(
		'this kernel lacks what lab hosts are made of',
		'overlay, veth, bridge, network namespaces, control groups',
		`missing: ${missing.join(', ')}`,
		'load the modules (modprobe overlay veth bridge) or use a machine with a full kernel',
	);
}

/**
 * What can be known without touching anything: system, root, packages, room.
 * @throws OperatorError `lab-unsupported` (exit 2)
 */
export async function checkSystem(): Promise<void> {
	if (process.platform !== 'linux') {
		throw unsupported('a lab needs Linux', 'linux', process.platform);
	}
	if (process.getuid?.() !== 0) {
		throw unsupported(
			'a lab needs root: it makes network namespaces and boots systemd in them',
			'uid 0',
			`uid ${process.getuid?.()}`,
			'run it again with sudo',
		);
	}
	if (!existsSync('/usr/bin/apt-get')) {
		throw unsupported(
			'a lab builds its hosts from Debian packages and this machine has no apt-get',
			'a Debian-like system',
			'no /usr/bin/apt-get',
		);
	}
	await checkStorage();
}

/** Whether this root may lower oom_score_adj and raise hard limits (CAP_SYS_RESOURCE, bit 24). */
export async function hasSysResource(): Promise<boolean> {
	const status = await readFile('/proc/self/status', 'utf8');
	const bits = /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0';
	return ((BigInt(`0x${bits}`) >> 24n) & 1n) === 1n;
}

async function missingFeatures(): Promise<string[]> {
	const missing: string[] = [];
	const filesystems = await readFile('/proc/filesystems', 'utf8');
	if (!/\boverlay$/m.test(filesystems) && !(await modprobe('overlay'))) missing.push('overlay');
	if (!existsSync('/proc/self/ns/net')) missing.push('network namespaces');
	if (!existsSync('/proc/self/ns/pid')) missing.push('pid namespaces');
	if (!missing.includes('network namespaces')) missing.push(...(await missingLinkTypes()));
	const groups = await availableControllers();
	for (const name of ['cpu', 'memory', 'pids']) {
		if (!groups.includes(name)) missing.push(`control group controller ${name}`);
	}
	return missing;
}

/** Makes one link of each type in a namespace that ends with the command. */
async function missingLinkTypes(): Promise<string[]> {
	const missing: string[] = [];
	for (const type of ['veth', 'bridge']) {
		const argv = ['unshare', '--net', 'ip', 'link', 'add', 'probe0', 'type', type];
		const result = await run(argv, { allowFailure: true });
		if (result.exitCode !== 0) missing.push(`${type} (${result.stderr.trim()})`);
	}
	return missing;
}

async function availableControllers(): Promise<string[]> {
	const mounts = await readFile('/proc/self/mounts', 'utf8');
	const v1 = [...mounts.matchAll(/^\S+ \/sys\/fs\/cgroup\/\S+ cgroup (\S+)/gm)].flatMap((match) =>
		(match[1] ?? '').split(','),
	);
	const v2 = await readFile('/sys/fs/cgroup/cgroup.controllers', 'utf8').catch(() => '');
	return [...v1, ...v2.trim().split(/\s+/)];
}

async function modprobe(name: string): Promise<boolean> {
	try {
		return (await run(['modprobe', name], { allowFailure: true })).exitCode === 0;
	} catch {
		return false;
	}
}

async function checkStorage(): Promise<void> {
	const parent = existsSync(labsRoot) ? labsRoot : '/var/lib';
	const info = await statfs(parent);
	if (info.type === overlayMagic) {
		throw unsupported(
			`${parent} is on an overlay file system, which cannot carry the hosts' own overlays`,
			'ext4, xfs or another real file system',
			'overlay',
			`mount a real file system at ${labsRoot}`,
		);
	}
	const free = info.bavail * info.bsize;
	if (free < 5e9) {
		throw unsupported(
			`${parent} has too little room`,
			'5 GB free',
			`${(free / 1e9).toFixed(1)} GB free`,
			'make room, or mount a larger file system there',
		);
	}
}

function unsupported(message: string, expected: string, found: string, fix?: string) {
	return new OperatorError(message, {
		code: 'lab-unsupported',
		exitCode: 2,
		expected,
		found,
		...(fix === undefined ? {} : { fix }),
	});
}
