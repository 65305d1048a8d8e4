import { isIPv6 } from 'node:net';
import type { Listener } from '../model/facts.ts';

/** States of /proc/net/tcp and udp (include/net/tcp_states.h): LISTEN, and CLOSE for unconnected. */
const LISTENING = { tcp: '0A', udp: '07' } as const;

/** What ss would tell, for hosts without it. */
export const PROC_NET_SCRIPT = `for table in tcp tcp6 udp udp6; do
	[ -r /proc/net/$table ] && sed "s/^/$table /" /proc/net/$table
done
grep -s '' /proc/[0-9]*/comm
timeout 5 ls -l /proc/[0-9]*/fd | grep -E '^/proc|socket:'`;

/**
 * Listeners from the kernel's own tables, each line behind the table's name, with the process found
 * by way of `ls -l /proc/PID/fd` (socket inodes) and /proc/PID/comm.
 */
export function parseProcNet(lines: readonly string[]): Listener[] {
	const processes = socketOwners(lines);
	return lines.flatMap((line) => {
		const match =
			/^(tcp|udp)(6?)\s+\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+\S+\s+([0-9A-F]{2})\s+(.*)$/.exec(
				line,
			);
		if (!match) return [];
		const [, name, , hexAddress = '', hexPort = '', state, rest = ''] = match;
		const protocol = name === 'udp' ? 'udp' : 'tcp';
		if (state !== LISTENING[protocol]) return [];
		// tx:rx, timer, retransmits, uid, timeout, inode
		const inode = rest.trim().split(/\s+/)[5] ?? '';
		return [
			{
				protocol,
				address: addressOf(hexAddress),
				port: Number.parseInt(hexPort, 16),
				process: processes.get(inode) ?? null,
			},
		];
	});
}

/** Socket inode to command name. */
function socketOwners(lines: readonly string[]): Map<string, string> {
	const commands = new Map<string, string>();
	const owners = new Map<string, string>();
	let pid = '';
	for (const line of lines) {
		const comm = /^\/proc\/(\d+)\/comm:(.*)$/.exec(line);
		if (comm?.[1]) commands.set(comm[1], comm[2]?.trim() ?? '');
		pid = /^\/proc\/(\d+)\/fd:$/.exec(line)?.[1] ?? pid;
		const inode = /socket:\[(\d+)\]\s*$/.exec(line)?.[1];
		const command = commands.get(pid);
		if (inode && command) owners.set(inode, command);
	}
	return owners;
}

/** Hex words of 32 bits in the byte order of a little-endian host, which all supported ones are. */
function addressOf(hex: string): string {
	const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
		(word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)),
	);
	if (bytes.length === 4) return bytes.join('.');
	const groups: string[] = [];
	for (let at = 0; at < 16; at += 2) {
		groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
	}
	if (groups.every((group) => group === '0')) return '::';
	const long = groups.join(':');
	const short = long.replace(/(?:^|:)0(?::0)+(?::|$)/, '::');
	return isIPv6(short) ? short : long;
}
