import type { EvidenceSource } from '../model/diagnosis.ts';
import type { FleetFacts, HostFacts } from '../model/facts.ts';
import type { ClusterSpec } from '../model/spec.ts';

/** Below this a file system is full: programs fail in ways that hide why. */
const FULL_BYTES = 100 * 1024 ** 2;
/** Or below this share, for small disks that still have some space. */
const FULL_SHARE = 0.01;
const LOW_MEMORY_BYTES = 100 * 1024 ** 2;
/** Clocks further apart than this break TLS and etcd; smaller offsets may be the operator's own. */
const CLOCK_MS = 5000;
const MIB = 1024 ** 2;

/**
 * What Facts say about what is wrong, as lines that Signatures match like those of any log: one
 * source `facts` for each host, and one for the fleet. Pure.
 * @param kubeletDrivers cgroup driver that each kubelet is set to, by host
 */
export function observations(
	spec: ClusterSpec,
	facts: FleetFacts,
	kubeletDrivers: Readonly<Record<string, 'systemd' | 'cgroupfs' | null>>,
): EvidenceSource[] {
	const hosts = Object.values(facts).map((host) => ({
		source: 'facts',
		host: host.host,
		lines: observeHost(spec, host, kubeletDrivers[host.host] ?? null),
	}));
	return [...hosts, { source: 'facts', host: null, lines: observeFleet(spec, facts) }];
}

function observeHost(
	spec: ClusterSpec,
	facts: HostFacts,
	kubeletDriver: 'systemd' | 'cgroupfs' | null,
): string[] {
	return [
		...runtime(spec, facts, kubeletDriver),
		...kubelet(facts),
		...(spec.os.swap === 'off' ? facts.swap.devices.map(({ name }) => `swap is on: ${name}`) : []),
		...disks(facts),
		...(facts.memory.available < LOW_MEMORY_BYTES
			? [`only ${Math.round(facts.memory.available / MIB)} MiB of memory are available`]
			: []),
		...clock(facts),
		...kernel(facts),
		...controlPlane(spec, facts),
	];
}

function runtime(
	spec: ClusterSpec,
	facts: HostFacts,
	kubeletDriver: 'systemd' | 'cgroupfs' | null,
): string[] {
	const { name } = spec.runtime;
	const own = facts[name];
	if (own === null) return [];
	if (!own.active) return [`${name} is installed but does not run`];
	// Without a kubelet of its own yet, the node gets what the spec says.
	const wanted = kubeletDriver ?? spec.runtime.cgroupDriver;
	if (own.cgroupDriver === null || own.cgroupDriver === wanted) return [];
	return [`${name} uses the cgroup driver ${own.cgroupDriver}, the kubelet is set to ${wanted}`];
}

function kubelet({ kubernetes }: HostFacts): string[] {
	const isSetUp = kubernetes.configFiles.includes('/etc/kubernetes/kubelet.conf');
	return kubernetes.kubelet !== null && isSetUp && !kubernetes.kubeletActive
		? ['the kubelet is installed and set up but does not run']
		: [];
}

function disks({ filesystems }: HostFacts): string[] {
	const byMount = new Map(filesystems.map((entry) => [entry.mountPoint, entry]));
	return [...byMount.values()].flatMap(({ mountPoint, size, available, inodes, inodesFree }) => [
		...(size > 0 && (available < FULL_BYTES || available / size < FULL_SHARE)
			? [
					`the file system ${mountPoint} is full: ${Math.round(available / MIB)} MiB of ${Math.round(size / MIB)} MiB free`,
				]
			: []),
		...(inodes > 0 && inodesFree === 0 ? [`the file system ${mountPoint} has no inodes left`] : []),
	]);
}

function clock({ clock: { offsetMs, uncertaintyMs } }: HostFacts): string[] {
	if (Math.abs(offsetMs) - uncertaintyMs < CLOCK_MS) return [];
	const seconds = (Math.abs(offsetMs) / 1000).toFixed(1);
	return [`the clock is ${seconds} s ${offsetMs > 0 ? 'ahead' : 'behind'}`];
}

function kernel({ kubernetes, sysctls, features }: HostFacts): string[] {
	if (kubernetes.nodeName === null) return [];
	return [
		...(sysctls['net.ipv4.ip_forward'] === '0' ? ['IP forwarding is off on a node'] : []),
		...(features.br_netfilter === 'loadable'
			? ['the kernel module br_netfilter is not loaded']
			: []),
	];
}

function controlPlane(spec: ClusterSpec, facts: HostFacts): string[] {
	const host = spec.hosts.find(({ name }) => name === facts.host);
	const wasMaster = facts.kubernetes.configFiles.includes(
		'/etc/kubernetes/manifests/kube-apiserver.yaml',
	);
	return host?.roles.includes('control-plane') && wasMaster && facts.cluster === null
		? ['the API server of this control-plane host does not answer']
		: [];
}

function observeFleet(spec: ClusterSpec, facts: FleetFacts): string[] {
	return [...virtualAddress(spec, facts), ...etcd(spec, facts)];
}

function virtualAddress(spec: ClusterSpec, facts: FleetFacts): string[] {
	const address = spec.endpoint.mode === 'vip' ? spec.endpoint.vip?.address : undefined;
	const masters = spec.hosts.filter(({ roles }) => roles.includes('control-plane'));
	const looked = masters.flatMap(({ name }) => facts[name] ?? []);
	if (address === undefined) return [];
	const holders = looked.filter(({ network }) =>
		network.interfaces.some((own) => own.addresses.some((cidr) => cidr.split('/')[0] === address)),
	);
	const names = holders.map(({ host }) => host).join(', ');
	if (holders.length > 1) return [`the virtual address ${address} is on several hosts: ${names}`];
	const isInstalled = looked.some(({ kubernetes }) => kubernetes.nodeName !== null);
	// A host that did not answer may well hold it.
	return holders.length === 0 && isInstalled && looked.length === masters.length
		? [`the virtual address ${address} is on none of the hosts`]
		: [];
}

function etcd(spec: ClusterSpec, facts: FleetFacts): string[] {
	if (spec.etcd.mode !== 'stacked') return [];
	const views = Object.values(facts).flatMap(({ cluster }) => cluster ?? []);
	const members = views.find(({ etcdMembers }) => etcdMembers?.length)?.etcdMembers ?? [];
	return members
		.filter(({ name }) => name === '')
		.map(({ id, peerUrls }) => `etcd member ${id} (${peerUrls.join(', ')}) has never started`);
}
