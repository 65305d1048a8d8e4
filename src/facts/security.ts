import type { HostFacts } from '../model/facts.ts';
import type { Evidence, FactPart } from './evidence.ts';
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
	units: ['firewalld.service'],
	// The legacy iptables loads its module when asked: only what is there already is looked at.
	script: () => `command -v iptables >/dev/null || exit 0
if grep -qsx filter ${TABLES}; then
	(iptables-legacy -w 1 -S FORWARD || iptables -w 1 -S FORWARD) | grep '^-P'
fi
case $(iptables --version) in
*nf_tables*) timeout 5 iptables -w 1 -S FORWARD | grep '^-P' ;;
*) echo '-P FORWARD ACCEPT' ;;
esac`,
	parse: (evidence) => ({
		firewall: {
			ufw: ufwState(evidence),
			firewalld: firewalldState(evidence),
			forwardPolicy: forwardPolicy(evidence.section('security')),
		},
		selinux: selinuxMode(evidence),
		apparmor: evidence.first(APPARMOR) === 'Y',
	}),
};

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
	const unit = evidence.unit('firewalld.service');
	if (isActive(unit)) return 'active';
	return unit.load === 'loaded' || unit.load === 'masked' ? 'inactive' : 'absent';
}

function selinuxMode(evidence: Evidence): HostFacts['selinux'] {
	const enforce = evidence.first(SELINUX_ENFORCE);
	if (enforce !== null) return enforce === '1' ? 'enforcing' : 'permissive';
	return evidence.lines(SELINUX_CONFIG).length > 0 ? 'disabled' : 'absent';
}
