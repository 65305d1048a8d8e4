import { readdirSync, readFileSync } from 'node:fs';

/** What a lab makes on the machine, as text to compare before and after. */
export interface MachineResources {
	mounts: string[];
	namespaces: string[];
	links: string[];
	groups: string[];
	processes: string[];
}

/** Reads the resources of labs on this machine; other programs' are left out. */
export function labResources(lab: string): MachineResources {
	return {
		mounts: readFileSync('/proc/mounts', 'utf8')
			.split('\n')
			.filter((line) => line.includes('k8s-tui-lab') || line.includes(`k8stui.${lab}.`)),
		namespaces: list('/run/netns').filter((name) => name.startsWith(`k8stui.${lab}.`)),
		links: list('/sys/class/net').filter(
			(name) => read(`/sys/class/net/${name}/ifalias`).trim() === `k8s-tui lab ${lab}`,
		),
		groups: list('/sys/fs/cgroup').flatMap((hierarchy) =>
			list(`/sys/fs/cgroup/${hierarchy}/k8s-tui-lab`).filter((name) => name === lab),
		),
		processes: processes(lab),
	};
}

/** Command lines of living processes that mention the lab's directory or are in its groups. */
function processes(lab: string): string[] {
	return list('/proc')
		.filter((name) => /^\d+$/.test(name))
		.filter((pid) => read(`/proc/${pid}/cgroup`).includes(`/k8s-tui-lab/${lab}/`))
		.filter((pid) => !/^State:\s+Z/m.test(read(`/proc/${pid}/status`)))
		.map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

function list(directory: string): string[] {
	try {
		return readdirSync(directory);
	} catch {
		return [];
	}
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
