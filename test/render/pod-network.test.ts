import { describe, expect, it } from 'vitest';
import { cniBridgeConfig, nodeCidrOf } from '../../src/render/cni-bridge.ts';
import { allotNodeCidrs } from '../../src/render/node-cidrs.ts';
import { podNetworkScript } from '../../src/render/pod-network.ts';
import { makeSpec } from '../support/spec.ts';

const spec = makeSpec();
const cidrs = allotNodeCidrs(spec, {});

describe('pod network', () => {
	it('has a route to every other node and none to itself', () => {
		for (const host of spec.hosts) {
			const text = podNetworkScript(spec, host, cidrs);
			const routed = [...text.matchAll(/^(10\.244\.\S+) (\S+)$/gm)].map((match) => match.slice(1));
			const others = spec.hosts.filter(({ name }) => name !== host.name);
			expect(routed).toEqual(others.map(({ name, address }) => [cidrs[name], address]));
		}
	});

	it('tells from its configuration which block a node has', () => {
		expect(nodeCidrOf(cniBridgeConfig(spec, '10.244.7.0/24', 1500))).toBe('10.244.7.0/24');
		expect(nodeCidrOf('{"name":"cbr0","plugins":[]}')).toBeNull();
		expect(nodeCidrOf('not json')).toBeNull();
		expect(nodeCidrOf('null')).toBeNull();
	});

	it('takes the MTU of the host unless the spec names one', () => {
		const mtu = (text: string) => JSON.parse(text).plugins[0].mtu;
		expect(mtu(cniBridgeConfig(spec, '10.244.7.0/24', 9000))).toBe(9000);
		const own = makeSpec({ network: { mtu: 1400 } });
		expect(mtu(cniBridgeConfig(own, '10.244.7.0/24', 9000))).toBe(1400);
	});
});
