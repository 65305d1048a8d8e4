import type { Listener } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';
import { PROC_NET_SCRIPT, parseProcNet } from './proc-net.ts';
import { linesOf } from './sections.ts';

/** More than any host has; a bound for a hostile one. */
const MAX_LISTENERS = 5000;

/** Ports in use on the host and by what. */
export const listenersPart: FactPart<{ listeners: Listener[] }> = {
	name: 'listeners',
	script: () => `if command -v ss >/dev/null; then must_answer ss -lntup; exit; fi
${PROC_NET_SCRIPT}`,
	parse: (evidence) => ({ listeners: parseListeners(evidence.section('listeners')) }),
};

/** Output of `ss -lntup`, or of /proc/net where there is no ss. */
export function parseListeners(text: string): Listener[] {
	const lines = linesOf(text);
	const fromSs = lines.flatMap(parseSsLine);
	return (fromSs.length > 0 ? fromSs : parseProcNet(lines)).slice(0, MAX_LISTENERS);
}

/** `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=80,fd=3))`; `*` is every address. */
function parseSsLine(line: string): Listener[] {
	const [protocol, state, , , local, , ...users] = line.trim().split(/\s+/);
	if (protocol !== 'tcp' && protocol !== 'udp') return [];
	if (state !== 'LISTEN' && state !== 'UNCONN') return [];
	const match = /^(.*):(\d{1,5})$/.exec(local ?? '');
	if (match?.[1] === undefined) return [];
	return [
		{
			protocol,
			address: plainAddress(match[1]),
			port: Number(match[2]),
			process: /\(\("((?:[^"\\]|\\.)*)"/.exec(users.join(' '))?.[1] || null,
		},
	];
}

/** `[::]%eth0` → `::`; old ss writes `*` or `:::` for all addresses of both families. */
function plainAddress(text: string): string {
	const bare = text.replace(/%[^\]]*/, '').replace(/^\[(.*)\]$/, '$1');
	return bare === '*' || bare === '' ? '::' : bare;
}
