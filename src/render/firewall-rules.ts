import type { FirewallChain, FirewallTool } from '../model/facts.ts';

/** What k8s-tui wants open on a host, and with which tool; the first line names it. */
export const FIREWALL_RECORD = '/var/lib/k8s-tui/firewall';

/** The same as firewalld's own rules, as they were added. */
export const FIREWALLD_RECORD = `${FIREWALL_RECORD}.firewalld`;

/** Tools that were turned off, one a line. */
export const FIREWALL_OFF_RECORD = '/var/lib/k8s-tui/firewall-off';

/** One thing that comes in: a port, or an IP protocol by its number. */
export interface FirewallRule {
	kind: 'tcp' | 'udp' | 'protocol';
	/** Port, range of ports `a-b`, or number of the IP protocol. */
	value: string;
	/** IPv4 addresses or networks that may use it. */
	sources: string[];
	/** Component, in words. */
	purpose: string;
}

export interface FirewallOpening {
	tool: FirewallTool;
	/** The host's own address: its interface decides which zone of firewalld counts. */
	address: string;
	rules: FirewallRule[];
	/** Networks of pods: to and from them everything passes, also through the host. */
	podNetworks: string[];
	/** Only for nftables: where the rules go. */
	chains: FirewallChain[];
}

/** The record of what is open, from which `assets/host/firewall.sh` makes the tool's own rules. */
export function firewallRecord(opening: FirewallOpening): string {
	const { tool, address, rules, podNetworks, chains } = opening;
	// The rules are of IPv4 alone.
	const hooked = chains.filter(({ family }) => family !== 'ip6');
	return [
		tool,
		`address ${address}`,
		...hooked.map(({ family, table, name, hook }) => `chain ${family} ${table} ${name} ${hook}`),
		...rules.flatMap(({ kind, value, sources, purpose }) => [
			`# ${purpose}`,
			`${kind} ${value} ${sources.join(' ')}`,
		]),
		...podNetworks.map((network) => `pods ${network}`),
		'',
	].join('\n');
}

/** sh function that tells whether the recorded rules of a tool are in effect: `firewall_in_effect TOOL`. */
export const firewallInEffect = `firewall_in_effect() {
	case $1 in
	ufw) timeout 5 iptables -w 1 -S ufw-before-input 2>/dev/null | grep -q -- '--comment "*k8s-tui' ;;
	nftables) timeout 5 nft list chains 2>/dev/null | grep -q 'chain k8s_tui_input ' ;;
	firewalld) timeout 10 firewall-cmd --list-all-zones 2>/dev/null | awk '
		NR == FNR { sub(/^[ \\t]+/, ""); have[$0] = 1; next }
		/^rule / && !($0 in have) { lost = 1 }
		END { exit lost || NR == FNR }' - ${FIREWALLD_RECORD} ;;
	esac
}
`;
