import type { ClusterView, FleetFacts, HostFacts, Listener } from '../../src/model/facts.ts';
import {
	type ClusterSpec,
	externalEtcdHosts,
	type HostSpec,
	hostsWith,
	isNodeHost,
} from '../../src/model/spec.ts';
import { flannelManifestHash } from '../../src/render/flannel.ts';
import { recordedSpec } from '../../src/spec/record.ts';

/** A partial of any depth; arrays and records are replaced whole or merged as noted at `merge`. */
export type DeepPartial<T> = T extends readonly unknown[]
	? T
	: T extends object
		? { [K in keyof T]?: DeepPartial<T[K]> }
		: T;

/**
 * Overlays `overrides` on `base`: objects key by key, everything else (arrays, null, scalars)
 * replaced. Neither argument is changed.
 */
export function merge<T>(base: T, overrides: DeepPartial<NoInfer<T>> | undefined): T {
	if (overrides === undefined) return base;
	if (!isRecord(base) || !isRecord(overrides)) return overrides as T;
	const merged: Record<string, unknown> = { ...base };
	for (const [key, value] of Object.entries(overrides)) {
		merged[key] = merge<unknown>(merged[key], value as DeepPartial<unknown>);
	}
	return merged as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const GiB = 1024 ** 3;

/** Paths whose file systems the Facts report, as a healthy host has them: all on one disk. */
export const FILESYSTEM_PATHS = [
	'/',
	'/var/lib/etcd',
	'/var/lib/kubelet',
	'/var/lib/docker',
	'/var/lib/containerd',
	'/var/log',
	'/tmp',
];

/**
 * A healthy, bare Debian 12 host, by default `n1` at 10.0.0.11/24 on eth0: 4 CPUs, 8 GiB, cgroup v2,
 * nothing installed. `overrides` are laid over it. Address, MAC, machine-id and product UUID follow
 * the digits at the end of the name (`n7` → 10.0.0.17), so that a fleet of them is unique.
 */
export function makeFacts(overrides: DeepPartial<HostFacts> = {}): HostFacts {
	const host = overrides.host ?? 'n1';
	const index = Number(/\d+$/.exec(host)?.[0] ?? '1');
	return merge(healthyHost(host, index, `10.0.0.${10 + index}`), overrides);
}

function healthyHost(host: string, index: number, address: string): HostFacts {
	const hex = index.toString(16).padStart(2, '0');
	return {
		host,
		os: {
			id: 'debian',
			versionId: '12',
			prettyName: 'Debian GNU/Linux 12 (bookworm)',
			family: 'debian',
		},
		arch: 'amd64',
		kernel: '6.1.0-28-amd64',
		init: 'systemd',
		cgroup: { version: 2, controllers: ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids'] },
		cpu: { count: 4 },
		memory: { total: 8 * GiB, available: 7 * GiB },
		swap: { devices: [], fstabLines: [] },
		filesystems: FILESYSTEM_PATHS.map((path) => ({
			path,
			mountPoint: '/',
			type: 'ext4',
			size: 100 * GiB,
			available: 80 * GiB,
			inodes: 6_553_600,
			inodesFree: 6_400_000,
		})),
		network: healthyNetwork(host, address, hex),
		machineId: `0123456789abcdef0123456789abcd${hex}`,
		productUuid: `4c4c4544-0042-4810-8054-b4c04f5a32${hex}`,
		container: false,
		clock: {
			offsetMs: 3,
			uncertaintyMs: 1,
			synchronized: true,
			service: 'systemd-timesyncd',
			timezone: 'Etc/UTC',
		},
		firewall: {
			ufw: 'absent',
			firewalld: 'absent',
			nftables: 'absent',
			chains: [],
			opened: false,
			forwardPolicy: 'ACCEPT',
		},
		selinux: 'absent',
		apparmor: true,
		features: {
			br_netfilter: 'loadable',
			overlay: 'loadable',
			nf_conntrack: 'loadable',
			vxlan: 'loadable',
			ip_vs: 'loadable',
			iptables_nat: 'loadable',
		},
		sysctls: {
			'net.ipv4.ip_forward': '0',
			'net.ipv4.conf.all.rp_filter': '0',
			'vm.swappiness': '60',
			'vm.max_map_count': '65530',
			'fs.inotify.max_user_watches': '65536',
			'fs.inotify.max_user_instances': '128',
			'fs.file-max': '9223372036854775807',
			'kernel.panic': '0',
			'net.core.somaxconn': '4096',
		},
		listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 22, process: 'sshd' }],
		docker: null,
		containerd: null,
		kubernetes: bareKubernetes(),
		packages: { manager: 'apt', lock: null, broken: [], repositories: null },
		cloud: { provider: null },
		sshd: { maxSessions: 10, maxStartups: '10:30:100' },
		login: { user: 'root', uid: 0 },
		interpreters: { perl: '/usr/bin/perl', python: null },
		observed: { files: {}, packages: {}, units: {} },
		cluster: null,
		jobs: [],
	};
}

function healthyNetwork(host: string, address: string, hex: string): HostFacts['network'] {
	return {
		hostname: host,
		interfaces: [
			{ name: 'lo', mac: null, mtu: 65536, up: true, addresses: ['127.0.0.1/8', '::1/128'] },
			{
				name: 'eth0',
				mac: `52:54:00:00:00:${hex}`,
				mtu: 1500,
				up: true,
				addresses: [`${address}/24`],
			},
		],
		routes: [
			{ destination: 'default', via: '10.0.0.1', device: 'eth0' },
			{ destination: '10.0.0.0/24', via: null, device: 'eth0' },
		],
		resolvers: ['10.0.0.1'],
		resolvConf: '/etc/resolv.conf',
		resolved: {},
	};
}

function bareKubernetes(): HostFacts['kubernetes'] {
	return {
		kubeadm: null,
		kubelet: null,
		kubectl: null,
		kubeletActive: false,
		configFiles: [],
		etcdData: false,
		cniFiles: [],
		nodeName: null,
		kubeletLog: [],
	};
}

/** What lies over the Facts of some hosts of a fleet, by host name. */
export type FleetOverrides = Record<string, DeepPartial<HostFacts>>;

/** Healthy bare Facts for every host of a spec, each at the address that the spec gives it. */
export function makeFleet(spec: ClusterSpec, overrides: FleetOverrides = {}): FleetFacts {
	return Object.fromEntries(
		spec.hosts.map((host, position) => [
			host.name,
			merge(factsFor(host, position), overrides[host.name]),
		]),
	);
}

function factsFor(host: HostSpec, position: number): HostFacts {
	return healthyHost(host.name, position + 1, host.address);
}

const CONTROL_PLANE_LISTENERS: [number, string, string][] = [
	[6443, '0.0.0.0', 'kube-apiserver'],
	[8443, '0.0.0.0', 'haproxy'],
	[10257, '127.0.0.1', 'kube-controller'],
	[10259, '127.0.0.1', 'kube-scheduler'],
];
const ETCD_LISTENERS: [number, string, string][] = [
	[2379, '0.0.0.0', 'etcd'],
	[2380, '0.0.0.0', 'etcd'],
	[2381, '127.0.0.1', 'etcd'],
];
const NODE_LISTENERS: [number, string, string][] = [
	[10248, '127.0.0.1', 'kubelet'],
	[10249, '127.0.0.1', 'kube-proxy'],
	[10250, '0.0.0.0', 'kubelet'],
	[10256, '0.0.0.0', 'kube-proxy'],
];

function listeners(rows: [number, string, string][]): Listener[] {
	return rows.map(([port, address, process]) => ({ protocol: 'tcp', address, port, process }));
}

/** A runtime with the given cgroup driver, active, without containers. */
export function makeRuntime(
	overrides: DeepPartial<NonNullable<HostFacts['docker']>> = {},
): NonNullable<HostFacts['docker']> {
	return merge<NonNullable<HostFacts['docker']>>(
		{ version: '20.10.24', active: true, cgroupDriver: 'systemd', containers: 0, images: [] },
		overrides,
	);
}

/** What lies over a bare host to make it a healthy node of the spec's cluster, installed by us. */
export function asNode(spec: ClusterSpec, host: HostSpec): DeepPartial<HostFacts> {
	const version = spec.kubernetes.version;
	const isControlPlane = host.roles.includes('control-plane');
	const holdsEtcd =
		spec.etcd.mode === 'stacked' ? isControlPlane : externalEtcdHosts(spec).includes(host);
	const runtime = makeRuntime({ cgroupDriver: spec.runtime.cgroupDriver, containers: 8 });
	return {
		listeners: [
			...listeners([[22, '0.0.0.0', 'sshd']]),
			...listeners(NODE_LISTENERS),
			...(isControlPlane ? listeners(CONTROL_PLANE_LISTENERS) : []),
			...(holdsEtcd ? listeners(ETCD_LISTENERS) : []),
		],
		...(spec.runtime.name === 'docker' ? { docker: runtime } : { containerd: runtime }),
		kubernetes: {
			kubeadm: version,
			kubelet: version,
			kubectl: version,
			kubeletActive: true,
			configFiles: [
				'/etc/kubernetes/kubelet.conf',
				'/etc/kubernetes/pki/ca.crt',
				...(isControlPlane
					? ['/etc/kubernetes/admin.conf', '/etc/kubernetes/manifests/kube-apiserver.yaml']
					: []),
			],
			etcdData: holdsEtcd,
			cniFiles: [],
			nodeName: host.name,
			kubeletLog: [],
		},
		cluster: isControlPlane ? makeClusterView(spec) : null,
	};
}

/** What lies over a bare host to make it a member of an external etcd and nothing else. */
function asEtcdHost(): DeepPartial<HostFacts> {
	return {
		listeners: [...listeners([[22, '0.0.0.0', 'sshd']]), ...listeners(ETCD_LISTENERS)],
		kubernetes: { etcdData: true },
	};
}

/** The whole cluster of a spec as its control plane reports it when all is well. */
export function makeClusterView(
	spec: ClusterSpec,
	names: string[] = spec.hosts.map((host) => host.name),
): ClusterView {
	const present = spec.hosts.filter((host) => names.includes(host.name));
	const members = present.filter(isNodeHost);
	const etcd =
		spec.etcd.mode === 'stacked' ? hostsWith(spec, 'control-plane') : externalEtcdHosts(spec);
	return {
		nodes: members.map((host) => ({
			name: host.name,
			ready: true,
			kubeletVersion: `v${spec.kubernetes.version}`,
			internalIp: host.address,
			controlPlane: host.roles.includes('control-plane'),
			podCidr: null,
			labels: {},
			taints: [],
		})),
		etcdMembers: present
			.filter((host) => etcd.includes(host))
			.map((host, position) => ({
				id: (0x1a2b3c4d + position).toString(16),
				name: host.name,
				peerUrls: [`${spec.etcd.tls ? 'https' : 'http'}://${host.address}:2380`],
				learner: false,
			})),
		controlPlaneEndpoint: `${spec.endpoint.name}:${spec.endpoint.port}`,
		recordedSpec: recordedSpec(spec),
		...(spec.network.cni === 'flannel'
			? { podNetwork: { name: 'flannel' as const, manifest: flannelManifestHash(spec) } }
			: {}),
	};
}

/** Facts of a fleet on which the spec's cluster stands, healthy and complete. */
export function makeInstalledFleet(spec: ClusterSpec, overrides: FleetOverrides = {}): FleetFacts {
	const nodes = Object.fromEntries(
		spec.hosts.map((host) => [host.name, isNodeHost(host) ? asNode(spec, host) : asEtcdHost()]),
	);
	const fleet = makeFleet(spec, nodes);
	return Object.fromEntries(
		Object.entries(fleet).map(([name, facts]) => [name, merge(facts, overrides[name])]),
	);
}
