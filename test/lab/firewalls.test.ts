import { beforeAll, describe, expect, it } from 'vitest';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import { securityPart } from '../../src/facts/security.ts';
import type { FirewallTool } from '../../src/model/facts.ts';
import { firewallRecord } from '../../src/render/firewall-rules.ts';
import { convergeScript } from '../../src/resources/converge.ts';
import { inOverlay, install, put } from './support/overlay.ts';

const MARK = '::0123456789abcdef';
const TOOLS = ['ufw', 'firewalld'] as const;

let said: Record<string, string> = {};

function opened(tool: FirewallTool, ...sources: string[]): string {
	const record = firewallRecord({
		tool,
		address: '127.0.0.1',
		rules: [
			{ kind: 'tcp', value: '6443', sources, purpose: 'kube-apiserver' },
			{ kind: 'udp', value: '30000-32767', sources, purpose: 'node ports' },
			{ kind: 'protocol', value: '112', sources, purpose: 'keepalived' },
		],
		podNetworks: ['10.244.0.0/16'],
		chains: [],
	});
	return convergeScript([{ kind: 'firewall', tool, record }], MARK);
}

/** How each tool is started in a network of its own, and how it tells its rules. */
const START = {
	ufw: 'ufw --force enable',
	firewalld: `mkdir -p /run/dbus
rm -f /run/dbus/pid
dbus-daemon --system --fork
firewalld --nofork >/dev/null 2>&1 &
tries=0
until firewall-cmd --state >/dev/null 2>&1; do tries=$((tries + 1)); [ $tries -lt 60 ] || exit 1; sleep 1; done`,
};
const RULES = {
	ufw: 'iptables -S',
	firewalld:
		'firewall-cmd --list-rich-rules; firewall-cmd --permanent --list-rich-rules; firewall-cmd --zone=trusted --list-sources; firewall-cmd --get-policies',
};

function story(tool: (typeof TOOLS)[number]): string {
	const closed = convergeScript([{ kind: 'firewall', tool, record: null }], MARK);
	const inside = `ip link set lo up
${START[tool]}
${put('/root/two.sh', opened(tool, '10.0.0.12', '10.0.0.13'))}${put('/root/one.sh', opened(tool, '10.0.0.13'))}${put('/root/closed.sh', closed)}${put('/root/rules.sh', RULES[tool])}
part() { echo "@@ ${tool}-$1"; shift; "$@" 2>&1; echo "exit $?"; }
part open sh /root/two.sh
part rules sh /root/rules.sh
part facts sh /root/facts.sh
part again sh /root/two.sh
part less sh /root/one.sh
part less-rules sh /root/rules.sh
part closed sh /root/closed.sh
part closed-rules sh /root/rules.sh
part closed-facts sh /root/facts.sh
`;
	return `${put(`/root/${tool}.sh`, inside)}unshare -n sh /root/${tool}.sh\n`;
}

beforeAll(() => {
	const facts = put('/root/facts.sh', securityPart.script?.(emptyProbe()) ?? '');
	const packages = install('ufw', 'firewalld', 'dbus', 'iptables', 'nftables');
	said = inOverlay(`${packages}${facts}${TOOLS.map(story).join('')}`);
});

describe.each(TOOLS)('the real %s', (tool) => {
	it('takes the rules, which then count as open, and has nothing to do again', () => {
		expect(said[`${tool}-open`]).toContain(`${MARK} 0 update firewall rules (${tool})\nexit 0\n`);
		const rules = said[`${tool}-rules`] ?? '';
		for (const part of ['10.0.0.12', '10.0.0.13', '6443', '112|vrrp', '10.244.0.0/16']) {
			expect(rules).toMatch(new RegExp(part));
		}
		expect(said[`${tool}-facts`]).toMatch(/^opened$/m);
		expect(said[`${tool}-again`]).toBe('exit 0\n');
	});

	it('drops the rules of a host that is gone and keeps the others', () => {
		expect(said[`${tool}-less`]).toContain('exit 0\n');
		expect(said[`${tool}-less-rules`]).not.toContain('10.0.0.12');
		expect(said[`${tool}-less-rules`]).toContain('10.0.0.13');
	});

	it('is closed again without a trace', () => {
		expect(said[`${tool}-closed`]).toContain(`${MARK} 0 remove firewall rules (${tool})\nexit 0\n`);
		expect(said[`${tool}-closed-rules`]).not.toMatch(/10\.0\.0\.1|10\.244|k8s-tui/);
		expect(said[`${tool}-closed-facts`]).not.toMatch(/^opened$/m);
	});
});
