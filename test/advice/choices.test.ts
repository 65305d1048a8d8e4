import { describe, expect, it } from 'vitest';
import {
	CHOOSABLE,
	type ChoiceReason,
	type ChoosableField,
	choicesOf,
} from '../../src/advice/choices.ts';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { unsupported } from '../../src/spec/supported.ts';
import { podNetworkImages } from '../../src/versions/pod-networks.ts';
import { knownMinors } from '../../src/versions/table.ts';
import { type DeepPartial, type FleetOverrides, makeFleet, makeRuntime } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';

interface Parts {
	spec?: DeepPartial<ClusterSpec>;
	facts?: FleetOverrides;
	bundleVersion?: string;
	versionBefore?: string;
	/** Names of the bundle's programs. */
	files?: string[];
	images?: string[];
}

function choices(
	field: ChoosableField,
	{ spec: parts, facts, bundleVersion, versionBefore, files = [], images = [] }: Parts = {},
) {
	const spec = makeSpec(parts);
	return choicesOf(field, spec, {
		facts: makeFleet(spec, facts),
		bundle: bundleVersion === undefined ? null : { version: bundleVersion, files, images },
		...(versionBefore === undefined ? {} : { versionBefore }),
	});
}

function reason(field: ChoosableField, value: string, parts: Parts): ChoiceReason | null {
	const choice = choices(field, parts).find((candidate) => candidate.value === value);
	if (choice === undefined) throw new Error(`${value} is not offered`);
	return choice.available ? null : choice.reason;
}

const CONTAINERD: DeepPartial<ClusterSpec> = { runtime: { name: 'containerd' } };

describe('what may be chosen', () => {
	it.each(CHOOSABLE)('of %s is something, and never what is not built', (field) => {
		const values = choices(field).map(({ value }) => value);
		expect(values.length).toBeGreaterThan(0);
		expect(values.filter((value) => unsupported(field, value) !== undefined)).toEqual([]);
	});

	it('of versions is the newest of each minor, newest first, and the one that is set', () => {
		const values = choices('kubernetes.version').map(({ value }) => value);
		expect(values).toHaveLength(knownMinors().length + 1);
		expect(values.slice(-2)).toEqual(['1.20.15', '1.20.2']);
	});

	it('of versions keeps the one that there was before another was chosen', () => {
		const of = (versionBefore?: string) =>
			choices('kubernetes.version', {
				spec: { kubernetes: { version: '1.31.2' } },
				...(versionBefore === undefined ? {} : { versionBefore }),
			}).map(({ value }) => value);
		expect(of()).not.toContain('1.20.2');
		expect(of('1.20.2').filter((value) => !of().includes(value))).toEqual(['1.20.2']);
	});

	it('of versions has the one of a bundle, which no longer has to be the newest of its minor', () => {
		const values = choices('kubernetes.version', {
			spec: { kubernetes: { version: '1.36.5' }, source: { mode: 'bundle', bundle: './b' } },
			bundleVersion: '1.20.2',
		}).map(({ value }) => value);
		expect(values.slice(-2)).toEqual(['1.20.15', '1.20.2']);
	});

	it.each(['1.20.99', '9.9.9', 'x'])(
		'of versions does not include %s, which nobody knows',
		(version) => {
			const values = choices('kubernetes.version', { spec: { kubernetes: { version } } });
			expect(values).toHaveLength(knownMinors().length);
		},
	);
});

const IN_BUNDLE: DeepPartial<ClusterSpec> = {
	kubernetes: { version: '1.29.3' },
	source: { mode: 'bundle', bundle: './b' },
};

const ONLINE: DeepPartial<ClusterSpec> = { ...IN_BUNDLE, source: { mode: 'online' } };

describe('docker', () => {
	it.each(['1.23.17', '1.24.0', '1.36.5', '9.9.9'])('can be had with Kubernetes %s', (version) => {
		expect(reason('runtime.name', 'docker', { spec: { kubernetes: { version } } })).toBe(null);
	});

	it('once chosen rules no version out', () => {
		expect(choices('kubernetes.version').filter(({ available }) => !available)).toEqual([]);
	});

	it('from 1.24 on needs hosts that cri-dockerd is published for', () => {
		const facts = { n1: { arch: 'arm64' }, n2: { arch: 's390x' } };
		const version = (wanted: string) => ({ spec: { kubernetes: { version: wanted } }, facts });
		expect(reason('runtime.name', 'docker', version('1.24.0'))).toEqual({
			id: 'no-cri-dockerd',
			version: '1.24.0',
			hosts: ['n2'],
		});
		expect(reason('runtime.name', 'docker', version('1.23.17'))).toBe(null);
		expect(reason('runtime.name', 'containerd', version('1.24.0'))).toBe(null);
		expect(reason('kubernetes.version', '1.36.5', { facts })).toMatchObject({ hosts: ['n2'] });
		expect(reason('kubernetes.version', '1.23.17', { facts })).toBe(null);
	});
});

describe('a bundle', () => {
	const lacking = { spec: IN_BUNDLE, bundleVersion: '1.29.3' };

	it.each([
		['runtime.name', 'docker', 'cri-dockerd'],
		['runtime.name', 'containerd', 'crictl'],
		['network.cni', 'flannel', 'flannel'],
		['network.cni', 'calico', 'calico'],
	] as const)('rules %s %s out if it lacks it', (field, value, what) => {
		expect(reason(field, value, lacking)).toEqual({ id: 'bundle-lacks', what });
		expect(reason(field, value, { ...lacking, spec: ONLINE })).toBe(null);
	});

	it('allows what it holds', () => {
		const holding = {
			...lacking,
			files: [
				'cri-dockerd-0.3.24.amd64.tgz',
				'crictl-v1.29.0-linux-amd64.tar.gz',
				'tigera-operator.yaml',
			],
			images: podNetworkImages({ network: { cni: 'flannel' }, source: makeSpec().source }),
		};
		for (const [field, value] of [
			['runtime.name', 'docker'],
			['runtime.name', 'containerd'],
			['network.cni', 'flannel'],
			['network.cni', 'calico'],
		] as const) {
			expect(reason(field, value, holding)).toBe(null);
		}
	});

	it('needs no crictl for the docker shim, nor for kubeadm from 1.31 on', () => {
		const of = (version: string) => ({
			spec: { ...IN_BUNDLE, kubernetes: { version } },
			bundleVersion: version,
		});
		expect(reason('runtime.name', 'docker', of('1.23.17'))).toBe(null);
		expect(reason('runtime.name', 'containerd', of('1.31.0'))).toBe(null);
	});
});

describe('a version', () => {
	const newest = choices('kubernetes.version')[0]?.value ?? '';

	it('can be had with containerd on healthy hosts, each of them', () => {
		const all = choices('kubernetes.version', { spec: CONTAINERD });
		expect(all.filter(({ available }) => !available)).toEqual([]);
	});

	it('needs a containerd that is new enough, where there is one already', () => {
		const facts = { n2: { containerd: makeRuntime({ version: '1.4.3' }) } };
		expect(reason('kubernetes.version', newest, { spec: CONTAINERD, facts })).toMatchObject({
			id: 'containerd-too-old',
			hosts: ['n2'],
		});
	});

	it('needs a kernel that is new enough', () => {
		const facts = { n1: { kernel: '3.10.0-1160.el7.x86_64' } };
		expect(reason('kubernetes.version', newest, { spec: CONTAINERD, facts })).toMatchObject({
			id: 'kernel-too-old',
			hosts: ['n1'],
		});
		expect(reason('kubernetes.version', '1.20.15', { spec: CONTAINERD, facts })).toBe(null);
	});

	it('may need cgroup v2', () => {
		const facts = { n3: { cgroup: { version: 1 as const } } };
		expect(reason('kubernetes.version', newest, { spec: CONTAINERD, facts })).toEqual({
			id: 'cgroup-v1',
			hosts: ['n3'],
		});
	});

	it('from a bundle is the bundle’s', () => {
		const bundle = { bundleVersion: '1.20.2' };
		expect(reason('kubernetes.version', '1.20.2', bundle)).toBe(null);
		expect(reason('kubernetes.version', '1.20.15', bundle)).toEqual({
			id: 'not-in-bundle',
			bundleVersion: '1.20.2',
		});
		const spec: DeepPartial<ClusterSpec> = { source: { mode: 'online' } };
		expect(reason('kubernetes.version', '1.20.15', { ...bundle, spec })).toBe(null);
	});
});

describe('the network', () => {
	it('cannot use IPVS on a kernel without it', () => {
		const facts = { n4: { features: { ip_vs: 'absent' as const } } };
		expect(reason('network.proxyMode', 'ipvs', { facts })).toEqual({
			id: 'no-ipvs',
			hosts: ['n4'],
		});
		expect(reason('network.proxyMode', 'iptables', { facts })).toBe(null);
		expect(reason('network.proxyMode', 'ipvs', {})).toBe(null);
	});

	it('cannot be bridge where hosts are in several subnets', () => {
		const { hosts } = makeSpec();
		const moved = hosts.map((host) =>
			host.name === 'n5' ? { ...host, address: '10.0.7.5' } : host,
		);
		const parts = { spec: { hosts: moved } };
		expect(reason('network.cni', 'bridge', parts)).toEqual({ id: 'not-one-subnet', hosts: ['n5'] });
		expect(reason('network.cni', 'none', parts)).toBe(null);
		expect(reason('network.cni', 'bridge', {})).toBe(null);
	});
});
