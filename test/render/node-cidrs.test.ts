import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { allotNodeCidrs } from '../../src/render/node-cidrs.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';

const spec = (hosts: number, podCidr = '10.244.0.0/16', nodePrefix = 24) =>
	makeSpec({ hosts: makeHosts(hosts, 0), network: { podCidr, nodePrefix } });

describe('node CIDRs', () => {
	it('are the lowest blocks in the order of the spec', () => {
		expect(allotNodeCidrs(spec(3), {})).toEqual({
			n1: '10.244.0.0/24',
			n2: '10.244.1.0/24',
			n3: '10.244.2.0/24',
		});
	});

	it('stay with their host when others come and go', () => {
		const existing = { n3: '10.244.0.0/24', gone: '10.244.1.0/24' };
		expect(allotNodeCidrs(spec(3), existing)).toEqual({
			n1: '10.244.2.0/24',
			n2: '10.244.3.0/24',
			n3: '10.244.0.0/24',
		});
	});

	it('keep off an existing block of another size', () => {
		const existing = { n2: '10.244.0.0/22' };
		expect(allotNodeCidrs(spec(2), existing).n1).toBe('10.244.4.0/24');
	});

	it('start at the network address even if the spec names a host in it', () => {
		expect(allotNodeCidrs(spec(1, '10.244.7.9/16'), {}).n1).toBe('10.244.0.0/24');
	});

	it('are refused when the pod network is full, with its size', () => {
		expect(allotNodeCidrs(spec(4, '10.244.0.0/22'), {}).n4).toBe('10.244.3.0/24');
		expect(() => allotNodeCidrs(spec(5, '10.244.0.0/22'), {})).toThrow(
			expect.objectContaining({ code: 'pod-cidr-full', found: '5 nodes' }),
		);
	});

	it('never overlap and lie in the pod network, for any history of hosts', () => {
		const history = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 8 });
		fc.assert(
			fc.property(history, fc.integer({ min: 1, max: 12 }), (old, hosts) => {
				const before = makeSpec({
					hosts: makeHosts(20, 0).filter((_, index) => old.includes(index + 1)),
					network: { podCidr: '192.168.128.0/17', nodePrefix: 22 },
				});
				const existing = allotNodeCidrs(before, {});
				const all = allotNodeCidrs(spec(hosts, '192.168.128.0/17', 22), existing);
				const blocks = Object.values({ ...existing, ...all });
				expect(new Set(blocks).size).toBe(blocks.length);
				const pods = ipaddr.IPv4.parseCIDR('192.168.128.0/17');
				for (const block of blocks) {
					const [address, prefix] = ipaddr.IPv4.parseCIDR(block);
					expect(address.match(pods)).toBe(true);
					expect(ipaddr.IPv4.networkAddressFromCIDR(block).toString()).toBe(address.toString());
					expect(prefix).toBe(22);
				}
			}),
		);
	});
});
