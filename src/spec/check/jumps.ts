import type { ClusterSpec } from '../../model/spec.ts';
import { quote } from '../problem.ts';
import type { Report } from './report.ts';

/** Jump hosts exist as far as this file can tell, and no host is reached through itself. */
export function checkJumps(spec: ClusterSpec, report: Report): void {
	const names = new Set(spec.hosts.map((host) => host.name));
	if (!spec.ssh.useConfig) refuseUnknown(spec.ssh.jump, names, ['ssh', 'jump'], report);
	const jumps = new Map(spec.hosts.map((host) => [host.name, host.ssh.jump ?? spec.ssh.jump]));
	for (const [index, host] of spec.hosts.entries()) {
		const own = host.ssh.jump;
		const path = ['hosts', index, 'ssh', 'jump'];
		if (own !== undefined && !spec.ssh.useConfig) refuseUnknown(own, names, path, report);
		const loop = findLoop(host.name, jumps);
		if (loop === null) continue;
		report.problem(
			own === undefined ? ['ssh', 'jump'] : path,
			`a way to ${host.name} through itself: ${loop.join(' → ')}`,
			`a jump host that is reached without it (hosts[${index}].ssh.jump: [] goes directly)`,
		);
	}
}

/** Without ssh_config a bare word can only be a host of this file. */
function refuseUnknown(
	jump: readonly string[],
	names: ReadonlySet<string>,
	path: (string | number)[],
	report: Report,
): void {
	for (const [index, entry] of jump.entries()) {
		if (names.has(entry) || /[.@:]/.test(entry)) continue;
		const expected = 'a name from hosts or user@host:port, as ssh.useConfig is false';
		report.problem([...path, index], quote(entry), expected);
	}
}

/** The hosts passed on a way from a host back to itself; null if there is no such way. */
function findLoop(start: string, jumps: ReadonlyMap<string, readonly string[]>): string[] | null {
	const visited = new Set<string>();
	const open: string[][] = [[start]];
	for (let way = open.pop(); way !== undefined; way = open.pop()) {
		for (const next of jumps.get(way.at(-1) ?? '') ?? []) {
			if (next === start) return [...way, next];
			if (!jumps.has(next) || visited.has(next)) continue;
			visited.add(next);
			open.push([...way, next]);
		}
	}
	return null;
}
