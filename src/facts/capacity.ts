import type { HostFacts } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';
import { capture, linesOf, toCount } from './sections.ts';

const KIB = 1024;

/** Of the process that reads it. */
const STATUS = '/proc/self/status';
/** There only where the whole tree is of version 2 (cgroups(7)): in the hybrid layout it is deeper. */
const CONTROLLERS = '/sys/fs/cgroup/cgroup.controllers';

/** CPU, memory, swap and control groups. */
export const capacityPart: FactPart<Pick<HostFacts, 'cpu' | 'memory' | 'swap' | 'cgroup'>> = {
	name: 'capacity',
	texts: () => [STATUS, '/proc/meminfo', '/proc/swaps', '/etc/fstab', '/proc/cgroups', CONTROLLERS],
	script: () => `[ -e ${CONTROLLERS} ] || grep -E '^cgroup ' /proc/self/mounts`,
	parse(evidence) {
		return {
			cpu: { count: countCpus(evidence.lines(STATUS)) },
			memory: parseMemory(evidence.lines('/proc/meminfo')),
			swap: {
				devices: parseSwaps(evidence.lines('/proc/swaps')),
				fstabLines: swapLines(evidence.lines('/etc/fstab')),
			},
			cgroup: parseCgroup(
				linesOf(evidence.section('capacity')),
				evidence.first(CONTROLLERS),
				evidence.lines('/proc/cgroups'),
			),
		};
	},
};

/**
 * The CPUs that a process may run on, `0-3,8`: what Go's runtime.NumCPU counts, by which kubeadm judges.
 */
function countCpus(status: readonly string[]): number {
	const list = capture(status.join('\n'), /^Cpus_allowed_list:\s*([\d,-]+)/m) ?? '';
	return list.split(',').reduce((sum, range) => {
		const [first, last = first] = range.split('-').map((text) => toCount(text));
		return first == null || last == null ? sum : sum + Math.max(0, last - first) + 1;
	}, 0);
}

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
 * of version 1, and the kubelet takes it for that too. Then those count that are mounted.
 */
function parseCgroup(
	mounts: readonly string[],
	unified: string | null,
	known: readonly string[],
): HostFacts['cgroup'] {
	if (unified !== null) {
		return { version: 2, controllers: unified.split(/\s+/).filter((name) => name !== '') };
	}
	const mounted = mounts.map((line) => line.split(' '));
	const names = new Set(
		known.flatMap((line) => (line.startsWith('#') ? [] : line.split(/\s+/, 1))),
	);
	const options = mounted.flatMap(([, , type, list]) =>
		type === 'cgroup' ? (list?.split(',') ?? []) : [],
	);
	return { version: 1, controllers: [...new Set(options)].filter((name) => names.has(name)) };
}
