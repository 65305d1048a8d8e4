import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { labsRoot } from './paths.ts';

const setting = '/proc/sys/net/netfilter/nf_conntrack_max';
const saved = `${labsRoot}/.nf_conntrack_max`;

/**
 * kube-proxy sets nf_conntrack_max unless it has the wanted value already, and dies if it cannot.
 * Only the machine's own network namespace may set it, so the machine is given the value that
 * kube-proxy will want: 32768 per core, at least 131072
 * (https://pkg.go.dev/k8s.io/kube-proxy@v0.20.2/config/v1alpha1#KubeProxyConntrackConfiguration).
 */
export async function allowConntrack(): Promise<void> {
	const current = await readFile(setting, 'utf8').catch(() => null);
	const wanted = wantedConntrack(availableParallelism());
	if (current === null || Number(current) === wanted) return;
	await mkdir(dirname(saved), { recursive: true, mode: 0o755 });
	if (!existsSync(saved)) await writeFile(saved, current);
	await writeFile(setting, String(wanted));
}

/** What kube-proxy's defaults come to on a machine with this many cores. */
export function wantedConntrack(cores: number): number {
	return Math.max(32_768 * cores, 131_072);
}

/** Gives the machine its own value back. For the end of the last lab. */
export async function restoreConntrack(): Promise<void> {
	const original = await readFile(saved, 'utf8').catch(() => null);
	if (original === null) return;
	await writeFile(setting, original);
	await rm(saved, { force: true });
}
