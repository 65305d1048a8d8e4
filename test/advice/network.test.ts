import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	proposePodCidr,
	proposeRouterId,
	proposeServiceCidr,
	proposeVipInterface,
} from '../../src/advice/choose-addresses.ts';
import { networkAdvice } from '../../src/advice/network.ts';
import { podRoom } from '../../src/advice/pod-room.ts';
import { overlaps } from '../../src/facts/addresses.ts';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { type DeepPartial, type FleetOverrides, makeFleet } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';

const bare = () => false;
const eth0 = (...addresses: string[]) => ({
	network: { interfaces: [{ name: 'eth0', mac: null, mtu: 1500, up: true, addresses }] },
});
const route = (destination: string, device = 'eth1', via: string | null = null) => ({
	network: { routes: [{ destination, via, device }] },
});

function advise(
	network: DeepPartial<ClusterSpec['network']>,
	facts: FleetOverrides = {},
	isNode: () => boolean = bare,
) {
	const spec = makeSpec({ network, runtime: { name: 'containerd' } });
	return networkAdvice(spec, makeFleet(spec, facts), isNode);
}

describe('advice on the networks of a cluster', () => {
	it('is silent where all is well', () => {
		expect(advise({})).toEqual([]);
	});

	it('knows when they overlap each other', () => {
		expect(advise({ podCidr: '10.96.0.0/16' })).toEqual([
			{ id: 'pods-overlap-services', podCidr: '10.96.0.0/16', serviceCidr: '10.96.0.0/12' },
		]);
	});

	it('names each network of the hosts once, with all hosts that have it', () => {
		const vpn = route('10.244.8.0/24', 'tun0');
		expect(advise({}, { n1: vpn, n3: vpn, n4: route('10.97.0.0/16') })).toEqual([
			{
				id: 'overlaps-host-network',
				field: 'podCidr',
				cidr: '10.244.0.0/16',
				with: { cidr: '10.244.8.0/24', kind: 'route', device: 'tun0' },
				hosts: ['n1', 'n3'],
			},
			{
				id: 'overlaps-host-network',
				field: 'serviceCidr',
				cidr: '10.96.0.0/12',
				with: { cidr: '10.97.0.0/16', kind: 'route', device: 'eth1' },
				hosts: ['n4'],
			},
		]);
	});

	it('knows when hosts and VIP are inside, also before any host has answered', () => {
		const spec = makeSpec({ network: { podCidr: '10.0.0.0/16' } });
		expect(networkAdvice(spec, {}, bare)).toMatchObject([
			{
				id: 'overlaps-host-network',
				with: { kind: 'address' },
				hosts: ['n1', 'n2', 'n3', 'n4', 'n5'],
			},
			{ id: 'vip-inside', field: 'podCidr', address: '10.0.0.100' },
		]);
	});

	it('does not take the cluster’s own links and routes for networks of the hosts', () => {
		const facts = { n1: route('10.244.1.0/24', 'eth0', '10.0.0.12') };
		expect(advise({}, facts, () => true)).toEqual([]);
		expect(advise({}, facts)).toHaveLength(1);
	});

	it('expects docker to bring a network of its own', () => {
		const spec = makeSpec({ network: { podCidr: '172.17.0.0/16' } });
		expect(networkAdvice(spec, makeFleet(spec), bare)).toMatchObject([
			{ with: { kind: 'docker-to-come', device: 'docker0' } },
		]);
	});

	it.each([
		[
			{ podCidr: '10.244.0.0/22' },
			[{ id: 'too-few-node-shares', room: { nodes: 4, podsPerNode: 253 }, nodes: 5 }],
		],
		[
			{ nodePrefix: 26 },
			[{ id: 'few-pods-per-node', room: { nodes: 1024, podsPerNode: 61 }, maxPods: 110 }],
		],
		[{ podCidr: '10.244.0.0' }, [{ id: 'cidr-unreadable', field: 'podCidr', cidr: '10.244.0.0' }]],
	])('looks at the size: %j', (network, expected) => {
		expect(advise(network)).toEqual(expected);
	});

	it('has no room for nodes whose share is larger than the whole', () => {
		expect(podRoom({ podCidr: '10.244.0.0/25', nodePrefix: 24 })).toMatchObject({ nodes: 0 });
		expect(podRoom({ podCidr: 'fd00::/48', nodePrefix: 64 })).toMatchObject({ nodes: 65536 });
	});
});

describe('what is proposed', () => {
	it('as interface of the VIP is the one whose subnet holds it, if masters agree', () => {
		const spec = makeSpec();
		expect(proposeVipInterface(spec, makeFleet(spec))).toBe('eth0');
		expect(proposeVipInterface(spec, {})).toBe(null);
		const other = eth0('10.1.0.12/24');
		expect(proposeVipInterface(spec, makeFleet(spec, { n2: other }))).toBe(null);
		const away = makeSpec({ endpoint: { vip: { address: '10.9.0.1' } } });
		expect(proposeVipInterface(away, makeFleet(away))).toBe(null);
	});

	it('as router id is the usual one, or the next that nobody uses', () => {
		expect(proposeRouterId([])).toBe(51);
		expect(proposeRouterId([51, 52, 54])).toBe(53);
		expect(proposeRouterId([255], 255)).toBe(1);
		expect(proposeRouterId(Array.from({ length: 255 }, (_, index) => index + 1))).toBe(null);
	});

	it('as networks are those that are set, while nothing is against them', () => {
		const spec = makeSpec();
		expect(proposePodCidr(spec, makeFleet(spec))).toBe('10.244.0.0/16');
		expect(proposeServiceCidr(spec, makeFleet(spec))).toBe('10.96.0.0/12');
	});

	it('as pod network avoids the hosts’ networks and is large enough', () => {
		const spec = makeSpec();
		const facts = makeFleet(spec, { n2: route('10.244.0.0/14'), n3: route('10.112.3.0/24') });
		expect(proposePodCidr(spec, facts)).toBe('172.30.0.0/16');
		const small = makeSpec({ network: { podCidr: '10.1.0.0/23' } });
		expect(proposePodCidr(small, {})).toBe('10.244.0.0/16');
		expect(proposePodCidr(makeSpec({ network: { nodePrefix: 12 } }), {})).toBe(null);
	});

	it('as network never clashes, whatever networks the hosts have', () => {
		const cidr = fc
			.tuple(
				fc.constantFrom('10', '172', '192'),
				fc.nat(255),
				fc.nat(255),
				fc.integer({ min: 8, max: 30 }),
			)
			.map(([a, b, c, prefix]) => `${a}.${b}.${c}.0/${prefix}`);
		fc.assert(
			fc.property(fc.array(cidr, { maxLength: 4 }), (cidrs) => {
				const spec = makeSpec({ runtime: { name: 'containerd' } });
				const facts = makeFleet(spec, { n1: eth0(...cidrs) });
				for (const proposed of [proposePodCidr(spec, facts), proposeServiceCidr(spec, facts)]) {
					if (proposed === null) continue;
					expect(cidrs.filter((own) => overlaps(own, proposed))).toEqual([]);
				}
			}),
			{ numRuns: 200 },
		);
	});
});
