import { execInHost } from './host.ts';

/** Path → type, mode, owner and, for files, sha256; for links, the target. */
export type HostTree = Map<string, string>;

/** What changes on a host by itself, or by logging in. */
const volatile = [
	'/dev',
	'/proc',
	'/run',
	'/sys',
	'/tmp',
	'/var/log',
	'/var/tmp',
	'/root/.ssh',
	'/var/lib/systemd',
	'/var/lib/sudo',
	'/home/ops/.sudo_as_admin_successful',
	'/home/admin/.sudo_as_admin_successful',
	'/etc/.updated',
	'/var/.updated',
];

/** File systems of a host besides its root. */
const roots = ['/', '/var/lib/docker', '/var/lib/containerd', '/var/lib/kubelet', '/var/lib/etcd'];

/**
 * Reads every file of a host's disks, without SSH, so that the look itself leaves no trace: compare
 * two of them to see what a command has changed.
 * @param exclude more absolute paths to leave out, with all below them
 */
export async function hostTree(
	lab: string,
	host: string,
	exclude: readonly string[] = [],
): Promise<HostTree> {
	const skipped = [...volatile, ...exclude];
	const prune = skipped.flatMap((path, index) => [...(index ? ['-o'] : []), '-path', path]);
	const find = ['find', ...roots, '-xdev', '(', ...prune, ')', '-prune', '-o'];
	const meta = await execInHost(lab, host, [...find, '-printf', '%y %m %U:%G %l\\t%p\\0']);
	const hashes = await execInHost(lab, host, [
		...[...find, '-type', 'f'],
		...['-exec', 'sha256sum', '--zero', '{}', '+'],
	]);
	const tree: HostTree = new Map();
	for (const entry of meta.stdout.split('\0')) {
		const tab = entry.indexOf('\t');
		if (tab > 0) tree.set(entry.slice(tab + 1), entry.slice(0, tab));
	}
	for (const entry of hashes.stdout.split('\0')) {
		const path = entry.slice(66);
		if (path !== '') tree.set(path, `${tree.get(path)} ${entry.slice(0, 64)}`);
	}
	return tree;
}

/** Paths that were added, removed or changed, each with what it was and is. Empty: no change. */
export function treeDifferences(before: HostTree, after: HostTree): string[] {
	const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
	return paths.flatMap((path) => {
		const was = before.get(path) ?? 'absent';
		const is = after.get(path) ?? 'absent';
		return was === is ? [] : [`${path}: ${was} → ${is}`];
	});
}
