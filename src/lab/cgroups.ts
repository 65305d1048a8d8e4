import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = 'k8s-tui-lab';

/**
 * The lab's control groups are its register of processes: every process that the lab starts enters
 * one before it does anything, and so do all its descendants. What is in them is ours, what is not
 * is not, and neither a crash nor a reused pid can change that.
 */
export async function groupDirectories(lab: string, leaf: string): Promise<string[]> {
	return (await hierarchies()).map((mount) => join(mount, root, lab, leaf));
}

/** Creates the group in every hierarchy and returns its directories. */
export async function createGroup(lab: string, leaf: string): Promise<string[]> {
	for (const mount of await hierarchies()) {
		// Another lab's end may remove the common parent between two of our steps.
		for (let attempt = 1; !(await createIn(mount, [root, lab, leaf])); attempt++) {
			if (attempt === 10)
				throw new Error(`control group ${lab}/${leaf} cannot be made in ${mount}`);
		}
	}
	return groupDirectories(lab, leaf);
}

async function createIn(mount: string, parts: readonly string[]): Promise<boolean> {
	let parent = mount;
	for (const part of parts) {
		const child = join(parent, part);
		await enableControllers(parent);
		try {
			await mkdir(child);
		} catch (error) {
			const code = (error as NodeJS.ErrnoException).code;
			if (code === 'ENOENT') return false;
			if (code !== 'EEXIST') throw error;
		}
		// A new cpuset group has no CPUs and takes no process until it is given some.
		await inherit(parent, child, 'cpuset.cpus');
		await inherit(parent, child, 'cpuset.mems');
		parent = child;
	}
	return true;
}

/** Wraps a command so that it runs in the group: the process enters it before it becomes `argv`. */
export function inGroup(directories: readonly string[], argv: readonly string[]): string[] {
	const enter =
		'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 125; shift; done; shift; exec "$@"';
	return ['sh', '-c', enter, 'lab-group', ...directories, '--', ...argv];
}

/** Pids of all processes in the lab's groups, or in one of them. */
export async function groupProcesses(lab: string, leaf = ''): Promise<number[]> {
	const pids = new Set<number>();
	for (const directory of await groupDirectories(lab, leaf)) {
		for (const group of await descendants(directory)) {
			for (const pid of await pidsIn(group)) pids.add(pid);
		}
	}
	return [...pids];
}

/**
 * Pids of the group's processes in the order of one hierarchy: as complete as all hierarchies for
 * processes that have been there for a moment, and much cheaper to ask.
 */
export async function groupMembers(lab: string, leaf: string): Promise<number[]> {
	const [directory] = await groupDirectories(lab, leaf);
	const groups = directory === undefined ? [] : await descendants(directory);
	return (await Promise.all(groups.map(pidsIn))).flat();
}

/**
 * Ends every process of the group, like a power cut, and removes it.
 * @throws Error if the kernel still has processes or groups there after 15 s
 */
export async function destroyGroup(lab: string, leaf = ''): Promise<void> {
	const deadline = Date.now() + 15_000;
	for (;;) {
		const pids = await groupProcesses(lab, leaf);
		for (const pid of pids) {
			if (pid > 1 && pid !== process.pid) kill(pid);
		}
		if (pids.length === 0 && (await removeGroup(lab, leaf))) break;
		if (Date.now() > deadline) {
			throw new Error(`control group of lab ${lab} ${leaf} is still in use by ${pids.join(' ')}`);
		}
		await delay(20);
	}
	// The common parent goes with the last lab; while there is another, this fails, as it should.
	for (const mount of await hierarchies()) await rmdir(join(mount, root)).catch(() => {});
}

/** Names of labs that have a control group, whether or not they have anything else. */
export async function labsWithGroups(): Promise<string[]> {
	const names = new Set<string>();
	for (const mount of await hierarchies()) {
		for (const name of await subdirectories(join(mount, root))) names.add(name);
	}
	return [...names];
}

async function hierarchies(): Promise<string[]> {
	const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
	const directories = mounts
		.map((line) => line.split(' '))
		.filter(([, path, type]) => path?.startsWith('/sys/fs/cgroup') && type?.startsWith('cgroup'))
		.map(([, path]) => path ?? '');
	return [...new Set(directories)];
}

/** cgroup v2 only: children get a controller if their parent hands it on. */
async function enableControllers(directory: string): Promise<void> {
	const control = join(directory, 'cgroup.subtree_control');
	if (!existsSync(control)) return;
	const available = (await readFile(join(directory, 'cgroup.controllers'), 'utf8')).trim();
	for (const name of available.split(/\s+/).filter(Boolean)) {
		// One at a time: a controller that a v1 hierarchy or the root keeps must not cost the others.
		await writeFile(control, `+${name}`).catch(() => {});
	}
}

async function inherit(parent: string, child: string, file: string): Promise<void> {
	const path = join(child, file);
	if (!existsSync(path) || existsSync(join(child, 'cgroup.controllers'))) return;
	if ((await readFile(path, 'utf8')).trim() !== '') return;
	await writeFile(path, await readFile(join(parent, file), 'utf8'));
}

async function removeGroup(lab: string, leaf: string): Promise<boolean> {
	let gone = true;
	for (const directory of await groupDirectories(lab, leaf)) {
		for (const group of (await descendants(directory)).reverse()) {
			await rmdir(group).catch((error: NodeJS.ErrnoException) => {
				if (error.code !== 'ENOENT') gone = false;
			});
		}
	}
	return gone;
}

/** The group and all groups below it, parents first. */
async function descendants(directory: string): Promise<string[]> {
	if (!existsSync(directory)) return [];
	const found = [directory];
	for (const name of await subdirectories(directory)) {
		found.push(...(await descendants(join(directory, name))));
	}
	return found;
}

async function subdirectories(directory: string): Promise<string[]> {
	const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
	return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function pidsIn(group: string): Promise<number[]> {
	const text = await readFile(join(group, 'cgroup.procs'), 'utf8').catch(() => '');
	return text.split('\n').filter(Boolean).map(Number);
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
}
