import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FirewallTool } from '../../src/model/facts.ts';
import type { FirewallResource } from '../../src/model/resource.ts';
import { type FirewallOpening, firewallRecord } from '../../src/render/firewall-rules.ts';
import { Sandbox } from './converge-here.ts';
import { fakeTools } from './fake-tools.ts';

let sandbox: Sandbox;
beforeEach(() => {
	sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

function opened(tool: FirewallTool, extra: Partial<FirewallOpening> = {}): FirewallResource {
	const record = firewallRecord({
		tool,
		address: '10.0.0.11',
		rules: [
			{ kind: 'tcp', value: '6443', sources: ['10.0.0.12', '10.0.0.13'], purpose: 'API' },
			{ kind: 'udp', value: '30000-32767', sources: ['10.0.0.12'], purpose: 'node ports' },
			{ kind: 'protocol', value: '112', sources: ['10.0.0.12'], purpose: 'keepalived' },
		],
		podNetworks: ['10.244.0.0/16'],
		chains: [],
		...extra,
	});
	return { kind: 'firewall', tool, record };
}

const closed = (tool: FirewallTool): FirewallResource => ({ kind: 'firewall', tool, record: null });

function written(name: string): string {
	return readFileSync(sandbox.path(name), 'utf8');
}

describe('ufw', () => {
	const BEFORE = `*nat
:POSTROUTING ACCEPT [0:0]
COMMIT
*filter
:ufw-before-input - [0:0]
-A ufw-before-input -i lo -j ACCEPT
# don't delete the 'COMMIT' line or these rules won't be processed
COMMIT
`;
	const moved = () => ({ '/etc/ufw/before.rules': sandbox.path('before.rules') });

	/** An iptables that shows what ufw has loaded: before.rules, when it is told to reload. */
	function tools(reload = 'true'): string {
		writeFileSync(sandbox.path('before.rules'), BEFORE);
		return fakeTools(sandbox.path('bin'), {
			ufw: `${reload} && cp ${sandbox.path('before.rules')} ${sandbox.path('loaded')}`,
			iptables: `cat ${sandbox.path('loaded')}`,
		});
	}

	it('gets a block in its table filter and nowhere else, once', () => {
		const path = tools();
		const first = sandbox.converge([opened('ufw')], { path, moved: moved() });
		expect(first).toMatchObject({ exitCode: 0, output: '' });
		expect(first.changes).toEqual([
			{ resource: 0, verb: 'update', subject: 'firewall rules (ufw)' },
		]);
		const accept = '-m comment --comment k8s-tui -j ACCEPT';
		expect(written('before.rules')).toBe(
			BEFORE.replace(
				/COMMIT\n$/,
				`# BEGIN k8s-tui
-A ufw-before-input -s 10.0.0.12 -p tcp --dport 6443 ${accept}
-A ufw-before-input -s 10.0.0.13 -p tcp --dport 6443 ${accept}
-A ufw-before-input -s 10.0.0.12 -p udp --dport 30000:32767 ${accept}
-A ufw-before-input -s 10.0.0.12 -p 112 ${accept}
-A ufw-before-input -s 10.244.0.0/16 ${accept}
-A ufw-before-forward -s 10.244.0.0/16 ${accept}
-A ufw-before-forward -d 10.244.0.0/16 ${accept}
# END k8s-tui
COMMIT
`,
			),
		);
		expect(sandbox.converge([opened('ufw')], { path, moved: moved() }).changes).toEqual([]);
	});

	it('loses it again with all that was before as it was', () => {
		const path = tools();
		sandbox.converge([opened('ufw')], { path, moved: moved() });
		const result = sandbox.converge([closed('ufw')], { path, moved: moved() });
		expect(result.changes.map(({ verb }) => verb)).toEqual(['remove']);
		expect(written('before.rules')).toBe(BEFORE);
		expect(sandbox.converge([closed('ufw')], { path, moved: moved() }).changes).toEqual([]);
	});

	it('that refuses the rules keeps the old ones, and is tried again', () => {
		const path = tools('false');
		const result = sandbox.converge([opened('ufw')], { path, moved: moved() });
		expect(result).toMatchObject({ exitCode: 1, changes: [] });
		expect(result.output).toContain("cannot open the cluster's ports in ufw");
		expect(written('before.rules')).toBe(BEFORE);
		expect(existsSync(`${sandbox.state}/firewall`)).toBe(false);
	});
});

describe('firewalld', () => {
	/** A firewall-cmd that keeps the rules of the running firewall in a file. */
	function tools(): string {
		const rules = sandbox.path('rules');
		writeFileSync(rules, '');
		return fakeTools(sandbox.path('bin'), {
			ip: `echo '2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0'`,
			'firewall-cmd': `echo "$*" >>${sandbox.path('calls')}
case "$*" in
--get-zone-of-interface=eth0) echo internal; exit ;;
--get-policies) exit 1 ;;
--list-all-zones) sed 's/^/	/' ${rules}; exit ;;
*--permanent*) exit ;;
esac
for word; do case $word in
--add-rich-rule=*) echo "\${word#--add-rich-rule=}" >>${rules} ;;
--remove-rich-rule=*) grep -Fxv -- "\${word#--remove-rich-rule=}" ${rules} >${rules}.new; mv ${rules}.new ${rules} ;;
esac; done`,
		});
	}

	const rule = (source: string, match: string) =>
		`rule family="ipv4" source address="${source}" ${match} accept`;

	it('gets a rule for each source in the zone of the host’s interface, running and permanent', () => {
		const path = tools();
		expect(sandbox.converge([opened('firewalld')], { path })).toMatchObject({ exitCode: 0 });
		expect(written('rules').trim().split('\n')).toEqual([
			rule('10.0.0.12', 'port port="6443" protocol="tcp"'),
			rule('10.0.0.13', 'port port="6443" protocol="tcp"'),
			rule('10.0.0.12', 'port port="30000-32767" protocol="udp"'),
			rule('10.0.0.12', 'protocol value="112"'),
		]);
		expect(written('calls')).toMatch(/--permanent --zone=internal --add-rich-rule=rule/);
		expect(written('calls')).toMatch(/--permanent --zone=trusted --add-source=10\.244\.0\.0\/16/);
		expect(sandbox.converge([opened('firewalld')], { path }).changes).toEqual([]);
	});

	it('loses only the rules of a host that is gone', () => {
		const path = tools();
		sandbox.converge([opened('firewalld')], { path });
		const rules = [{ kind: 'tcp' as const, value: '6443', sources: ['10.0.0.13'], purpose: 'API' }];
		sandbox.converge([opened('firewalld', { rules })], { path });
		expect([...new Set(written('rules').trim().split('\n'))]).toEqual([
			rule('10.0.0.13', 'port port="6443" protocol="tcp"'),
		]);
		sandbox.converge([closed('firewalld')], { path });
		expect(written('rules').trim()).toBe('');
	});

	it('gets back a rule that somebody took out', () => {
		const path = tools();
		sandbox.converge([opened('firewalld')], { path });
		writeFileSync(sandbox.path('rules'), '');
		expect(sandbox.converge([opened('firewalld')], { path }).changes).toHaveLength(1);
		expect(written('rules')).toContain('6443');
	});
});

/** Whether rules can be loaded into a network namespace of their own here. */
const hasNft = spawnSync('unshare', ['-n', 'nft', 'list', 'ruleset']).status === 0;

describe.runIf(hasNft)('nftables of this kernel', () => {
	const RULES = `flush ruleset
table inet filter {
	chain input { type filter hook input priority 0; policy drop; iif lo accept; }
	chain forward { type filter hook forward priority 0; policy drop; }
}
`;
	const chains = (['input', 'forward'] as const).map((hook) => ({
		...{ family: 'inet' as const, table: 'filter', name: hook, hook },
	}));

	/** Converges in a network namespace with the operator's rules, and shows the rules after. */
	function converge(resources: FirewallResource[], again = false) {
		mkdirSync(sandbox.path('etc'), { recursive: true });
		const config = sandbox.path('etc/nftables.conf');
		if (!existsSync(config)) writeFileSync(config, RULES);
		const path = fakeTools(sandbox.path('bin'), {
			systemctl: `echo 'ExecStart=/usr/sbin/nft -f ${config}'`,
		});
		return sandbox.converge(again ? [...resources, ...resources] : resources, {
			...{ path, shell: ['unshare', '-n', 'sh'] },
			moved: { '/etc/nftables.k8s-tui.nft': sandbox.path('etc/k8s-tui.nft') },
			before: `nft -f ${config}\ntrap 'nft list ruleset >${sandbox.path('after')}' EXIT`,
		});
	}

	it('get a jump at the head of each chain, and not a second one', () => {
		const { exitCode, changes } = converge([opened('nftables', { chains })], true);
		expect({ exitCode, changes: changes.length }).toEqual({ exitCode: 0, changes: 1 });
		const after = written('after');
		expect(after).toMatch(/policy drop;\s+jump k8s_tui_input\s+iif "lo" accept/);
		expect(after.match(/jump k8s_tui_input/g)).toHaveLength(1);
		expect(after).toContain('ip saddr { 10.0.0.12, 10.0.0.13 } tcp dport 6443 accept');
		expect(after).toContain('ip daddr 10.244.0.0/16 accept');
	});

	it('let in everybody where a port is for all', () => {
		const api = { kind: 'tcp' as const, value: '8443', sources: ['0.0.0.0/0'], purpose: 'API' };
		const { exitCode } = converge([opened('nftables', { chains, rules: [api] })]);
		expect(exitCode).toBe(0);
		expect(written('after')).toMatch(/ip saddr \{? ?0\.0\.0\.0\/0 \}? ?tcp dport 8443 accept/);
	});

	it('have them after a boot from the file as well', () => {
		converge([opened('nftables', { chains })]);
		const { exitCode, changes } = converge([opened('nftables', { chains })]);
		expect({ exitCode, changes }).toEqual({ exitCode: 0, changes: [] });
		expect(written('after').match(/jump k8s_tui_input/g)).toHaveLength(1);
	});

	it('are as they were when they are closed', () => {
		converge([opened('nftables', { chains }), closed('nftables')]);
		expect(written('after')).not.toContain('k8s_tui');
		expect(written('etc/nftables.conf')).toBe(RULES);
	});
});
