import type { HostFacts } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';
import { linesOf, toCount } from './sections.ts';

const KIB = 1024;

/** CPU, memory, swap and control groups. */
export const capacityPart: FactPart<Pick<HostFacts, 'cpu' | 'memory' | 'swap' | 'cgroup'>> = {
	name: 'capacity',
	texts: () => [
		'/proc/meminfo',
		'/proc/swaps',
		'/etc/fstab',
		'/proc/cgroups',
		'/sys/fs/cgroup/cgroup.controllers',
	],
	// nproc answers what Go's runtime.NumCPU does, by which kubeadm counts.
	script: () => "nproc || getconf _NPROCESSORS_ONLN; grep -E '^cgroup2? ' /proc/self/mounts",
	parse(evidence) {
		const [cpus, ...mounts] = linesOf(evidence.section('capacity'));
		return {
			cpu: { count: toCount(cpus) ?? 0 },
			memory: parseMemory(evidence.lines('/proc/meminfo')),
			swap: {
				devices: parseSwaps(evidence.lines('/proc/swaps')),
				fstabLines: swapLines(evidence.lines('/etc/fstab')),
			},
			cgroup: parseCgroup(
				mounts,
				evidence.first('/sys/fs/cgroup/cgroup.controllers'),
				evidence.lines('/proc/cgroups'),
			),
		};
	},
};

function parseMemory(lines: readonly string[]): HostFacts['memory'] {
	const bytes = (name: string): number => {
		const line = lines.find((candidate) => candidate.startsWith(`${name}:`));
		return (toCount(line?.slice(name.length + 1).replace(/kB\s*$/, '')) ?? 0) * KIB;
	};
	// MemAvailable is missing before Linux 3.14.
	return { total: bytes('MemTotal'), available: bytes('MemAvailable') || bytes('MemFree') };
}

function parseSwaps(lines: readonly string[]): HostFacts['swap']['devices'] {
	return lines.flatMap((line) => {
		const match = /^(\/\S+)(?:\s+\(deleted\))?\s+\S+\s+(\d{1,15})\s/.exec(line);
		return match?.[1] ? [{ name: match[1], bytes: Number(match[2]) * KIB }] : [];
	});
}

/** Lines of fstab that would bring swap back at the next boot. */
function swapLines(lines: readonly string[]): string[] {
	return lines.filter((line) => {
		const fields = line.trim().split(/\s+/);
		return !line.trimStart().startsWith('#') && fields[2] === 'swap';
	});
}

/**
 * Version 2 only where the whole tree is: in the hybrid layout of systemd the controllers are those
 * of version 1, and the kubelet takes it for that too.
 */
function parseCgroup(
	mounts: readonly string[],
	unified: string | null,
	known: readonly string[],
): HostFacts['cgroup'] {
	const mounted = mounts.map((line) => line.split(' '));
	if (mounted.some(([, point, type]) => point === '/sys/fs/cgroup' && type === 'cgroup2')) {
		return { version: 2, controllers: unified?.split(/\s+/) ?? [] };
	}
	const names = new Set(
		known.flatMap((line) => (line.startsWith('#') ? [] : line.split(/\s+/, 1))),
	);
	const options = mounted.flatMap(([, , type, list]) =>
		type === 'cgroup' ? (list?.split(',') ?? []) : [],
	);
	return { version: 1, controllers: [...new Set(options)].filter((name) => names.has(name)) };
}
