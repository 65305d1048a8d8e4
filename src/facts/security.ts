import type { FirewallChain, FirewallFacts, HostFacts } from '../model/facts.ts';
import { FIREWALL_RECORD, firewallInEffect } from '../render/firewall-rules.ts';
import type { Evidence, FactPart } from './evidence.ts';
import { linesOf } from './sections.ts';
import { isActive } from './unit-states.ts';

const UFW_CONF = '/etc/ufw/ufw.conf';
const SELINUX_ENFORCE = '/sys/fs/selinux/enforce';
const SELINUX_CONFIG = '/etc/selinux/config';
const APPARMOR = '/sys/module/apparmor/parameters/enabled';
const TABLES = '/proc/net/ip_tables_names';

/** Firewalls and mandatory access control. */
export const securityPart: FactPart<Pick<HostFacts, 'firewall' | 'selinux' | 'apparmor'>> = {
	name: 'security',
	texts: () => [UFW_CONF, SELINUX_ENFORCE, SELINUX_CONFIG, APPARMOR],
	units: ['firewalld.service', 'nftables.service'],
	onlyIf: `{ command -v nft || command -v iptables || [ -r ${FIREWALL_RECORD} ]; } >/dev/null`,
	// The legacy iptables loads its module when asked: only what is there already is looked at.
	script:
		() => `${firewallInEffect}if command -v nft >/dev/null; then must_answer nft list chains | awk '
	$1 == "table" { table = $2 " " $3 }
	$1 == "chain" { chain = $2 }
	/ hook (input|forward) / { for (i = 1; i < NF; i++) if ($i == "hook") print "chain", table, chain, $(i + 1) }'
fi
[ -r ${FIREWALL_RECORD} ] && read -r tool <${FIREWALL_RECORD} && firewall_in_effect "$tool" && echo opened
command -v iptables >/dev/null || exit 0
if grep -qsx filter ${TABLES}; then
	(iptables-legacy -w 1 -S FORWARD || iptables -w 1 -S FORWARD) | grep '^-P'
fi
case $(iptables --version) in
*nf_tables*) must_answer iptables -w 1 -S FORWARD | grep '^-P' ;;
*) echo '-P FORWARD ACCEPT' ;;
esac`,
	parse: (evidence) => ({
		firewall: parseFirewall(evidence),
		selinux: selinuxMode(evidence),
		apparmor: evidence.first(APPARMOR) === 'Y',
	}),
};

function parseFirewall(evidence: Evidence): FirewallFacts {
	const text = evidence.section('security');
	const chains = linesOf(text).flatMap(parseChain);
	return {
		ufw: ufwState(evidence),
		firewalld: firewalldState(evidence),
		nftables: chains.length > 0 ? 'active' : unitState(evidence, 'nftables.service'),
		chains,
		opened: /^opened$/m.test(text),
		forwardPolicy: forwardPolicy(text),
	};
}

/** Tables that programs keep for themselves; what an operator writes has other names. */
const TABLES_OF_PROGRAMS =
	/^(firewalld|kube-proxy|libvirt_network|docker-bridges|fail2ban|f2b-table)$/;

/** iptables over nftables calls its chains in upper case; ufw writes into those. */
function parseChain(line: string): FirewallChain[] {
	const [, family, table, name, hook] =
		/^chain (ip|ip6|inet) ([\w-]+) ([\w-]+) (input|forward)$/.exec(line) ?? [];
	if (!family || !table || !name || !hook) return [];
	if (TABLES_OF_PROGRAMS.test(table) || name === hook.toUpperCase()) return [];
	return [{ family, table, name, hook } as FirewallChain];
}

/** A packet passes both backends' filter tables: either of them can drop it. */
function forwardPolicy(text: string): 'ACCEPT' | 'DROP' | null {
	if (/^-P FORWARD DROP\s*$/m.test(text)) return 'DROP';
	return /^-P FORWARD ACCEPT\s*$/m.test(text) ? 'ACCEPT' : null;
}

/** ufw's unit is active even where ufw is switched off: its own configuration decides. */
function ufwState(evidence: Evidence): 'active' | 'inactive' | 'absent' {
	const lines = evidence.lines(UFW_CONF);
	if (lines.length === 0) return 'absent';
	return lines.some((line) => /^\s*ENABLED\s*=\s*["']?yes/i.test(line)) ? 'active' : 'inactive';
}

function firewalldState(evidence: Evidence): 'active' | 'inactive' | 'absent' {
	return isActive(evidence.unit('firewalld.service'))
		? 'active'
		: unitState(evidence, 'firewalld.service');
}

/** Of a unit that does not run or whose running says nothing. */
function unitState(evidence: Evidence, name: string): 'inactive' | 'absent' {
	const { load } = evidence.unit(name);
	return load === 'loaded' || load === 'masked' ? 'inactive' : 'absent';
}

function selinuxMode(evidence: Evidence): HostFacts['selinux'] {
	const enforce = evidence.first(SELINUX_ENFORCE);
	if (enforce !== null) return enforce === '1' ? 'enforcing' : 'permissive';
	return evidence.lines(SELINUX_CONFIG).length > 0 ? 'disabled' : 'absent';
}
