import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../src/model/facts.ts';
import { haproxyConfig } from '../../src/render/haproxy.ts';
import { interfaceFor } from '../../src/render/interface-for.ts';
import { keepalivedConfig } from '../../src/render/keepalived.ts';
import { makeFacts, makeFleet } from '../support/facts.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';

function factsWith(interfaces: Record<string, string[]>): HostFacts {
	return makeFacts({
		network: {
			interfaces: Object.entries(interfaces).map(([name, addresses]) => ({
				name,
				addresses,
				mac: null,
				mtu: name === 'eth1' ? 9000 : 1500,
				up: true,
			})),
		},
	});
}

describe('the interface of an address', () => {
	it('is the one whose subnet holds it, the longest prefix first', () => {
		const facts = factsWith({ eth0: ['10.0.0.11/8'], eth1: ['10.1.2.3/16', 'fe80::1/64'] });
		expect(interfaceFor('10.1.9.9', facts)).toEqual({ name: 'eth1', prefix: 16, mtu: 9000 });
		expect(interfaceFor('10.2.0.1', facts)?.name).toBe('eth0');
		expect(interfaceFor('192.0.2.1', facts)).toBeNull();
	});

	it('is not found by a VIP that the host carries already, nor on a container bridge', () => {
		const facts = factsWith({ dummy0: ['10.0.0.100/32'], docker0: ['10.0.0.1/24'], eth0: [] });
		expect(interfaceFor('10.0.0.100', facts)).toBeNull();
	});
});

describe('keepalived', () => {
	const spec = makeSpec();
	const fleet = makeFleet(spec);
	const text = (name: string) => {
		const host = spec.hosts.find((candidate) => candidate.name === name);
		const facts = fleet[name];
		if (!host || !facts) throw new Error(`no host ${name}`);
		return keepalivedConfig(spec, host, facts);
	};

	it('gives every master another priority, the first the highest', () => {
		const priorities = ['n1', 'n2', 'n3'].map((n) => Number(/priority (\d+)/.exec(text(n))?.[1]));
		expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => b - a));
	});

	it('names all other masters as peers, and never itself', () => {
		const peers = /unicast_peer \{([^}]*)\}/.exec(text('n2'))?.[1]?.trim().split(/\s+/);
		expect(peers).toEqual(['10.0.0.11', '10.0.0.13']);
	});

	it('has no weight on its check, for a weight is what nopreempt makes useless', () => {
		expect(text('n1')).toContain('nopreempt');
		expect(text('n1')).not.toContain('weight');
		expect(text('n1')).not.toMatch(/state MASTER/);
	});

	it('refuses a VIP outside all subnets of the host and says what the host has', () => {
		const [host] = spec.hosts;
		const facts = factsWith({ eth0: ['172.16.0.4/24'] });
		if (!host) throw new Error('no host');
		expect(() => keepalivedConfig(spec, host, facts)).toThrow(
			expect.objectContaining({ code: 'no-interface-for-address', found: 'eth0 172.16.0.4/24' }),
		);
	});
});

describe('haproxy', () => {
	it('offers every master and no worker', () => {
		const text = haproxyConfig(makeSpec({ hosts: makeHosts(5, 3) }));
		expect(text.match(/^ {4}server .*$/gm)).toEqual(
			[1, 2, 3, 4, 5].map((n) => `    server n${n} 10.0.0.1${n}:6443`),
		);
	});
});
