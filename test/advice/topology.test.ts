import { describe, expect, it } from 'vitest';
import { mayFail, quorum } from '../../src/advice/quorum.ts';
import { topologyAdvice } from '../../src/advice/topology.ts';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { loadThresholds } from '../../src/preflight/thresholds.ts';
import { type DeepPartial, type FleetOverrides, makeFleet } from '../support/facts.ts';
import { makeHost, makeHosts, makeSpec } from '../support/spec.ts';

const { withoutArp } = loadThresholds().clouds;

function advise(parts: DeepPartial<ClusterSpec> = {}, facts: FleetOverrides | null = {}) {
	const spec = makeSpec(parts);
	return topologyAdvice(spec, facts === null ? {} : makeFleet(spec, facts), withoutArp);
}

const ids = (list: { id: string }[]) => list.map(({ id }) => id);
const members = (count: number) =>
	Array.from({ length: count }, (_, index) => makeHost(`e${index + 7}`, ['etcd']));

describe('the arithmetic of a quorum', () => {
	it.each([
		[0, 0],
		[1, 0],
		[2, 0],
		[3, 1],
		[4, 1],
		[5, 2],
		[7, 3],
	])('lets of %i members %i fail', (count, lost) => {
		expect(mayFail(count)).toBe(lost);
		if (count > 0) expect(count - lost).toBeGreaterThanOrEqual(quorum(count));
	});
});

describe('stacked etcd', () => {
	it('on three masters survives one of them, and with it its member', () => {
		const { survives, costs, warnings } = advise();
		const hosts = ['n1', 'n2', 'n3'];
		expect(survives).toEqual([
			{ id: 'masters-may-fail', hosts, mayFail: 1, withEtcdMember: true },
			{ id: 'vip-moves', hosts },
		]);
		expect(costs).toEqual([
			{ id: 'master-takes-etcd-member', hosts },
			{ id: 'vip-one-master-carries-all', hosts },
		]);
		expect(warnings).toEqual([]);
	});

	it('on one master survives nothing', () => {
		const { survives, costs, warnings } = advise({ hosts: makeHosts(1, 1) });
		expect([survives, costs]).toEqual([[], []]);
		expect(warnings).toEqual([{ id: 'single-master', hosts: ['n1'] }]);
	});

	it('on two masters is worse than on one', () => {
		const { survives, warnings } = advise({ hosts: makeHosts(2, 1) });
		expect(ids(survives)).toEqual(['vip-moves']);
		expect(warnings).toEqual([{ id: 'two-masters-worse-than-one', hosts: ['n1', 'n2'] }]);
	});

	it('on four masters is no better than on three', () => {
		const { survives, warnings } = advise({ hosts: makeHosts(4, 1) });
		expect(survives[0]).toMatchObject({ mayFail: 1 });
		expect(warnings).toEqual([
			{
				id: 'even-masters-no-better',
				hosts: ['n1', 'n2', 'n3', 'n4'],
				asGoodAs: 3,
				mayFail: 1,
			},
		]);
	});

	it('on nine masters has more members than etcd advises', () => {
		expect(ids(advise({ hosts: makeHosts(9, 1) }).warnings)).toEqual(['many-etcd-members']);
	});

	it.each([
		[makeHosts(0, 2), ['no-master']],
		[makeHosts(3, 0), ['nowhere-for-pods']],
		[[makeHost('n1', ['control-plane', 'worker'])], ['single-master']],
	])('says who is missing', (hosts, expected) => {
		expect(ids(advise({ hosts }).warnings)).toEqual(expected);
	});
});

describe('external etcd', () => {
	const external = (etcd: number, masters = 3): DeepPartial<ClusterSpec> => ({
		etcd: { mode: 'external' },
		hosts: [...makeHosts(masters, 1), ...members(etcd)],
	});

	it('keeps working with one master left, and costs hosts of its own', () => {
		const { survives, costs, warnings } = advise(external(3));
		const hosts = ['e7', 'e8', 'e9'];
		expect(survives.slice(0, 2)).toEqual([
			{ id: 'masters-may-fail', hosts: ['n1', 'n2', 'n3'], mayFail: 2, withEtcdMember: false },
			{ id: 'etcd-members-may-fail', hosts, mayFail: 1 },
		]);
		expect(costs[0]).toEqual({ id: 'hosts-for-etcd', hosts, masters: 3 });
		expect(warnings).toEqual([]);
	});

	it('does not mind two masters', () => {
		expect(advise(external(3, 2)).warnings).toEqual([]);
	});

	it.each([
		[0, ['etcd-hosts-missing']],
		[1, ['etcd-hosts-missing', 'single-etcd-member']],
		[2, ['etcd-hosts-missing', 'two-etcd-members-worse-than-one']],
		[4, ['even-etcd-members-no-better']],
		[9, ['many-etcd-members']],
	])('with %i members is warned of', (count, expected) => {
		expect(ids(advise(external(count)).warnings)).toEqual(expected);
	});

	it('says how many hosts are missing', () => {
		expect(advise(external(1)).warnings[0]).toMatchObject({ missing: 2 });
	});

	it('on the masters is no external one', () => {
		const hosts = makeHosts(3, 1).map((host, index) =>
			index < 3 ? { ...host, roles: [...host.roles, 'etcd' as const] } : host,
		);
		expect(advise({ etcd: { mode: 'external' }, hosts }).warnings).toEqual([
			{ id: 'etcd-shares-host-with-master', hosts: ['n1', 'n2', 'n3'] },
		]);
	});

	it('that exists already is the operator’s to look after', () => {
		const endpoints = ['https://10.0.0.40:2379'];
		const { costs, warnings, layout } = advise({ etcd: { mode: 'external', endpoints } });
		expect(costs[0]).toEqual({ id: 'etcd-is-yours', endpoints });
		expect(warnings).toEqual([]);
		expect(layout).toMatchObject({ etcdMembers: [], etcdEndpoints: endpoints });
	});
});

describe('the endpoint', () => {
	it('as a VIP is useless in a cloud whose network does not follow ARP', () => {
		const { warnings } = advise(
			{},
			{ n1: { cloud: { provider: 'aws' } }, n4: { cloud: { provider: 'aws' } } },
		);
		expect(warnings).toEqual([
			{ id: 'vip-in-vpc', hosts: ['n1'], providers: ['aws'], certain: true },
		]);
	});

	it('as a VIP is doubtful in a cloud that nobody has tried', () => {
		const { warnings } = advise({}, { n2: { cloud: { provider: 'openstack' } } });
		expect(warnings).toMatchObject([{ id: 'vip-in-vpc', hosts: ['n2'], certain: false }]);
	});

	it('as a VIP must be in the subnet of each master', () => {
		const vip = { address: '10.9.0.1' };
		expect(advise({ endpoint: { vip } }).warnings).toEqual([
			{ id: 'vip-not-in-subnet', hosts: ['n1', 'n2', 'n3'], address: '10.9.0.1' },
		]);
		expect(advise({ endpoint: { vip } }, null).warnings).toEqual([]);
	});

	it('as a local proxy runs on every node and leaves out masters that are down', () => {
		const { survives, costs, warnings, layout } = advise(
			{ endpoint: { mode: 'local-proxy' } },
			{ n1: { cloud: { provider: 'aws' } } },
		);
		const hosts = ['n1', 'n2', 'n3', 'n4', 'n5'];
		expect(survives[1]).toEqual({ id: 'proxy-skips-dead-masters', hosts });
		expect(costs[1]).toEqual({ id: 'proxy-on-every-node', hosts });
		expect(warnings).toEqual([]);
		expect(layout.endpoint).toMatchObject({ mode: 'local-proxy', address: null, hosts });
	});

	it('as a load balancer is the operator’s to look after', () => {
		const { costs, warnings } = advise({ endpoint: { mode: 'existing', address: '192.0.2.1' } });
		expect(costs[1]).toMatchObject({ id: 'load-balancer-is-yours', address: '192.0.2.1' });
		expect(warnings).toEqual([]);
		expect(ids(advise({ endpoint: { mode: 'existing' } }).warnings)).toEqual([
			'load-balancer-not-set',
		]);
	});
});

it('the layout to draw has every host in its place', () => {
	const hosts = [
		makeHost('n1', ['control-plane', 'worker']),
		...makeHosts(0, 1).map((host) => ({ ...host, name: 'w1' })),
	];
	expect(advise({ hosts }).layout).toEqual({
		masters: [{ host: 'n1', hasEtcd: true, runsPods: true }],
		etcdMembers: ['n1'],
		etcdEndpoints: [],
		workers: ['w1'],
		endpoint: {
			mode: 'vip',
			name: 'k8s-api.demo.local',
			port: 8443,
			address: '10.0.0.100',
			hosts: ['n1'],
		},
	});
});
