import { describe, expect, it } from 'vitest';
import { planProbes } from '../../src/preflight/probe-plan.ts';
import { observedText } from '../plan/support/fleet.ts';
import { type ContextParts, makeContext } from './support/context.ts';

function sources(line: string) {
	return { '/etc/apt/sources.list': observedText(`${line}\n`) };
}

function plan(parts: ContextParts = {}) {
	return planProbes({ ...makeContext(parts), fetch: [] });
}

function ports(orders: { port: number }[] | undefined): number[] {
	return (orders ?? []).map((order) => order.port).toSorted((left, right) => left - right);
}

describe('planProbes', () => {
	it('opens on a bare master what others will call', () => {
		expect(ports(plan().n1?.listen)).toEqual([2379, 2380, 6443, 8443, 10250]);
	});

	it('opens on a worker the kubelet’s port only', () => {
		expect(ports(plan().n4?.listen)).toEqual([10250]);
	});

	it('opens nothing that something listens on already', () => {
		const orders = plan({
			facts: {
				n1: { listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 6443, process: 'x' }] },
			},
		});
		expect(ports(orders.n1?.listen)).not.toContain(6443);
		expect(ports(orders.n2?.connect.filter((one) => one.target === 'n1'))).toContain(6443);
	});

	it('tries etcd from masters only, and the API from everywhere', () => {
		const fromWorker = plan().n4?.connect.filter((one) => one.target === 'n1');
		expect(ports(fromWorker)).toEqual([6443, 8443]);
		const fromMaster = plan().n2?.connect.filter((one) => one.target === 'n1');
		expect(ports(fromMaster)).toEqual([2379, 2380, 6443, 8443, 10250]);
	});

	it('adds flannel’s UDP port between all nodes', () => {
		const orders = plan({ spec: { network: { cni: 'flannel' } } });
		expect(orders.n4?.listen).toContainEqual({ protocol: 'udp', port: 8472, address: '10.0.0.14' });
		expect(orders.n5?.connect).toContainEqual({
			protocol: 'udp',
			port: 8472,
			target: 'n4',
			address: '10.0.0.14',
		});
	});

	it('looks for the VIP, other routers and the disk where they matter', () => {
		const { n1, n4 } = plan();
		expect(n1).toMatchObject({
			arp: { address: '10.0.0.100', interface: 'eth0' },
			vrrp: { interface: 'eth0', address: '10.0.0.11' },
			fsync: '/var/lib/etcd',
		});
		expect(n4).toMatchObject({ arp: null, vrrp: null, fsync: null });
	});

	it('does not write to the disk of a running etcd, nor wait for routers on a node', () => {
		const { n1 } = plan({ installed: true });
		expect(n1).toMatchObject({ arp: null, vrrp: null, fsync: null, listen: [] });
		expect(n1?.connect).not.toEqual([]);
	});

	it('asks for repositories only while packages are missing', () => {
		const has = { observed: { packages: { haproxy: '2.6.12' } } };
		const lacks = { observed: { packages: { haproxy: '2.6.12', keepalived: null } } };
		const orders = plan({ facts: { n1: has, n2: lacks } });
		expect(orders.n1?.repositories).toBeNull();
		expect(orders.n2?.repositories).toBe('apt');
	});

	it('asks for the package mirror where packages are missing and the host is to use it', () => {
		const lacks = { packages: { haproxy: '2.6.12', keepalived: null } };
		const orders = plan({
			spec: { os: { packageMirror: 'aliyun' } },
			facts: {
				n1: {
					observed: { ...lacks, files: { ...sources('deb http://deb.debian.org/debian x y') } },
				},
				n2: { observed: { ...lacks, files: { ...sources('deb http://own.example/debian x y') } } },
				n3: {
					os: { id: 'rocky', versionId: '9.4', family: 'rhel' },
					packages: { manager: 'dnf' },
					observed: {
						packages: { 'conntrack-tools': null },
						files: {
							'/etc/yum.repos.d/rocky.repo': observedText(
								'[baseos]\nbaseurl=https://dl.rockylinux.org/pub/rocky/9/BaseOS/x86_64/os/\n',
							),
						},
					},
				},
			},
		});
		const asked = (url: string) => [{ purpose: 'package-mirror', url }];
		expect(orders.n1?.fetch).toEqual(asked('http://mirrors.aliyun.com/'));
		expect(orders.n2?.fetch).toEqual([]);
		expect(orders.n3?.fetch).toEqual(asked('https://mirrors.aliyun.com/'));
		expect(
			Object.values(orders)
				.map(({ repositories }) => repositories)
				.slice(0, 3),
		).toEqual([...['apt', 'apt', null]]);
	});

	it('leaves out hosts of which there are no Facts', () => {
		const context = makeContext();
		const { n3: _gone, ...facts } = context.facts;
		const orders = planProbes({ ...context, facts, fetch: [] });
		expect(orders.n3).toBeUndefined();
		expect(orders.n1?.connect.some((one) => one.target === 'n3')).toBe(false);
		expect(orders.n1?.mtu.some((one) => one.target === 'n3')).toBe(false);
	});

	it('sends large packets from every host to a number of others that does not grow', () => {
		const targets = Object.values(plan()).map((orders) => orders.mtu.length);
		expect(Math.max(...targets)).toBeLessThanOrEqual(4);
		expect(Math.min(...targets)).toBeGreaterThanOrEqual(2);
	});
});
