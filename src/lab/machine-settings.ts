import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { waitForLock } from './lock.ts';
import { labsRoot } from './paths.ts';

const conntrack = 'net/netfilter/nf_conntrack_max';

/**
 * Settings that all hosts share with the machine, because the kernel has them once, and that
 * kubelet, kube-proxy, container runtimes or the preparation of a host are known to change. Keys
 * below /proc/sys.
 */
const shared = [
	conntrack,
	'fs/file-max',
	'fs/inotify/max_user_instances',
	'fs/inotify/max_user_watches',
	'fs/may_detach_mounts',
	'fs/nr_open',
	'kernel/keys/root_maxbytes',
	'kernel/keys/root_maxkeys',
	'kernel/panic',
	'kernel/panic_on_oops',
	'kernel/pid_max',
	'kernel/softlockup_panic',
	'kernel/threads-max',
	'vm/max_map_count',
	'vm/overcommit_memory',
	'vm/panic_on_oom',
	'vm/swappiness',
];

const saved = `${labsRoot}/.machine-settings.json`;

/**
 * Notes the machine's own values for the end of the last lab, and makes room for kube-proxy: it sets
 * nf_conntrack_max unless that has the wanted value already, dies if it cannot, and only the
 * machine's own network namespace may set it.
 */
export async function prepareMachineSettings(file = saved): Promise<void> {
	const lock = await waitForLock(`settings:${file}`, () => {});
	try {
		if (!existsSync(file)) await saveSettings(file);
		const wanted = String(wantedConntrack(availableParallelism()));
		const current = await readSetting(conntrack);
		if (current !== null && current !== wanted) await writeFile(`/proc/sys/${conntrack}`, wanted);
	} finally {
		await lock.release();
	}
}

async function saveSettings(file: string): Promise<void> {
	const values: Record<string, string> = {};
	for (const key of shared) {
		const value = await readSetting(key);
		if (value !== null) values[key] = value;
	}
	await mkdir(dirname(file), { recursive: true, mode: 0o755 });
	await writeFile(`${file}.new`, `${JSON.stringify(values, null, '\t')}\n`);
	await rename(`${file}.new`, file);
}

/**
 * What kube-proxy's defaults come to: 32768 per core, at least 131072
 * (https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/, conntrack).
 */
export function wantedConntrack(cores: number): number {
	return Math.max(32_768 * cores, 131_072);
}

/**
 * Gives the machine its own values back at the end of the last lab.
 * @param inUse whether there is a lab still; asked while none can begin to rely on the settings
 */
export async function restoreMachineSettings(
	inUse: () => Promise<boolean>,
	file = saved,
): Promise<void> {
	const lock = await waitForLock(`settings:${file}`, () => {});
	try {
		const text = await readFile(file, 'utf8').catch(() => null);
		if (text === null || (await inUse())) return;
		for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
			if ((await readSetting(key)) !== value) await writeFile(`/proc/sys/${key}`, value);
		}
		await rm(file, { force: true });
	} finally {
		await lock.release();
	}
}

async function readSetting(key: string): Promise<string | null> {
	const text = await readFile(`/proc/sys/${key}`, 'utf8').catch(() => null);
	return text === null ? null : text.trim();
}
