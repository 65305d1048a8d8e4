import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { observations } from '../../src/diagnose/observations.ts';
import type { FleetFacts } from '../../src/model/facts.ts';
import { asNode, type FleetOverrides, makeFleet, makeRuntime, merge } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';

const spec = makeSpec();
const runtime = spec.runtime.name;

/** Lines about a fleet, each with its host. */
function observe(facts: FleetFacts, drivers: Record<string, 'systemd' | 'cgroupfs'> = {}) {
	return observations(spec, facts, drivers).flatMap(({ host, lines }) =>
		[...lines].map((line) => `${host ?? 'fleet'}: ${line}`),
	);
}

function bare(overrides: FleetOverrides = {}) {
	return makeFleet(spec, overrides);
}

const GiB = 1024 ** 3;
const disk = { mountPoint: '/', type: 'ext4', size: 20 * GiB, inodes: 1000, inodesFree: 500 };

describe('observations', () => {
	it('say nothing of healthy bare hosts', () => {
		expect(observe(bare())).toEqual([]);
	});

	it.each([
		[
			'a runtime on another cgroup driver than its kubelet',
			{ [runtime]: makeRuntime({ cgroupDriver: 'cgroupfs' }) },
			`n1: ${runtime} uses the cgroup driver cgroupfs, the kubelet is set to systemd`,
		],
		[
			'a runtime that does not run',
			{ [runtime]: makeRuntime({ active: false }) },
			`n1: ${runtime} is installed but does not run`,
		],
		[
			'swap',
			{ swap: { devices: [{ name: '/dev/sda2', bytes: GiB }] } },
			'n1: swap is on: /dev/sda2',
		],
		[
			'a full disk, once for all paths on it',
			{
				filesystems: [
					{ ...disk, path: '/', available: 12 * 1024 ** 2 },
					{ ...disk, path: '/var/lib/etcd', available: 12 * 1024 ** 2 },
				],
			},
			'n1: the file system / is full: 12 MiB of 20480 MiB free',
		],
		[
			'a disk without inodes',
			{ filesystems: [{ ...disk, path: '/', available: 9 * GiB, inodesFree: 0 }] },
			'n1: the file system / has no inodes left',
		],
		[
			'little memory',
			{ memory: { available: 40 * 1024 ** 2 } },
			'n1: only 40 MiB of memory are available',
		],
		['a clock that is behind', { clock: { offsetMs: -93_400 } }, 'n1: the clock is 93.4 s behind'],
		['a clock that is ahead', { clock: { offsetMs: 7000 } }, 'n1: the clock is 7.0 s ahead'],
		[
			'a kubelet that stands still',
			{
				kubernetes: { kubelet: '1.20.2', configFiles: ['/etc/kubernetes/kubelet.conf'] },
			},
			'n1: the kubelet is installed and set up but does not run',
		],
		[
			'a master whose API server is silent',
			{ kubernetes: { configFiles: ['/etc/kubernetes/manifests/kube-apiserver.yaml'] } },
			'n1: the API server of this control-plane host does not answer',
		],
		[
			'a node without IP forwarding',
			{ kubernetes: { nodeName: 'n1' }, features: { br_netfilter: 'loaded' } },
			'n1: IP forwarding is off on a node',
		],
	] as const)('tell of %s, and a signature knows the line', (_name, overrides, line) => {
		const facts = bare({ n1: overrides as FleetOverrides[string] });
		expect(observe(facts)).toContain(line);
		expect(diagnose(observations(spec, facts, {}), spec.kubernetes.version).length).toBeGreaterThan(
			0,
		);
	});

	it('compare the runtime with the kubelet’s own setting where that is known', () => {
		const facts = bare({ n1: { [runtime]: makeRuntime({ cgroupDriver: 'cgroupfs' }) } });
		expect(observe(facts, { n1: 'cgroupfs' })).toEqual([]);
	});

	it('leave a clock alone whose offset is no more than the trip was long', () => {
		expect(observe(bare({ n1: { clock: { offsetMs: 9000, uncertaintyMs: 8000 } } }))).toEqual([]);
	});

	it('tell of a virtual address on two hosts, or on none once there is a cluster', () => {
		const address = spec.endpoint.vip?.address ?? '';
		const holding = (name: string) => {
			const own = makeFleet(spec)[name]?.network.interfaces ?? [];
			return {
				network: {
					interfaces: own.map((entry) =>
						entry.name === 'eth0'
							? { ...entry, addresses: [...entry.addresses, `${address}/32`] }
							: entry,
					),
				},
			};
		};
		expect(observe(bare({ n1: holding('n1'), n2: holding('n2') }))).toEqual([
			`fleet: the virtual address ${address} is on several hosts: n1, n2`,
		]);
		const installed = (name: string) => {
			const host = spec.hosts.find((candidate) => candidate.name === name);
			return host
				? { kubernetes: { nodeName: host.name }, ...{ sysctls: { 'net.ipv4.ip_forward': '1' } } }
				: {};
		};
		const none = bare({ n1: installed('n1') });
		expect(observe(none)).toContain(
			`fleet: the virtual address ${address} is on none of the hosts`,
		);
		const { n2: _silent, ...withoutOne } = none;
		expect(observe(withoutOne).filter((line) => line.startsWith('fleet'))).toEqual([]);
	});

	it('tell of an etcd member that never started', () => {
		const facts = bare();
		const host = spec.hosts[0];
		if (!host || !facts.n1) throw new Error('no host');
		const members = [
			{ id: 'a1', name: 'n1', peerUrls: ['https://10.0.0.11:2380'], learner: false },
			{ id: 'b2', name: '', peerUrls: ['https://10.0.0.12:2380'], learner: false },
		];
		const n1 = merge(facts.n1, asNode(spec, host));
		const cluster = { nodes: [], controlPlaneEndpoint: null, etcdMembers: members };
		const withView = { ...facts, n1: { ...n1, cluster: { ...n1.cluster, ...cluster } } };
		expect(observe(withView as FleetFacts)).toContain(
			'fleet: etcd member b2 (https://10.0.0.12:2380) has never started',
		);
	});
});
