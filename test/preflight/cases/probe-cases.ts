import type {
	ConnectionState,
	HostProbe,
	ProbeListener,
} from '../../../src/preflight/probe-results.ts';
import type { CheckCase } from '../support/context.ts';

function connection(port: number, state: ConnectionState): Partial<HostProbe> {
	return {
		connections: [{ target: 'n2', protocol: 'tcp', address: '10.0.0.12', port, state }],
	};
}

const EXISTING = {
	endpoint: { mode: 'existing', address: '192.0.2.10' },
} as const;

function outside(target: string, state: ConnectionState): Partial<HostProbe> {
	return {
		connections: [{ target, protocol: 'tcp', address: '192.0.2.10', port: 8443, state }],
	};
}

function listening(port: number, state: ProbeListener['state'] = 'open'): Partial<HostProbe> {
	return { listeners: [{ protocol: 'tcp', port, state, detail: '' }] };
}

function fsync(p99Ms: number): Partial<HostProbe> {
	return { fsync: { path: '/var/lib', writes: 1000, p50Ms: 1, p99Ms, maxMs: p99Ms * 2 } };
}

function arp(macs: string[]): Partial<HostProbe> {
	return { arp: { address: '10.0.0.100', interface: 'eth0', macs } };
}

function vrrp(source: string, routerId: number): Partial<HostProbe> {
	return { vrrp: [{ source, routerId, priority: 100 }] };
}

function fetched(
	purpose: 'package-repository' | 'download',
	states: ('ok' | 'failed' | 'untried')[],
): Partial<HostProbe> {
	return {
		fetches: states.map((state, index) => ({
			purpose,
			url: `http://mirror${index}/`,
			state,
			detail: state === 'failed' ? 'Could not resolve' : '',
		})),
	};
}

/** A host whose distribution's repositories are to be a mirror's, and addresses that do not answer. */
function mirrored(
	states: ('ok' | 'failed' | 'untried')[],
	failed: string[],
): Pick<CheckCase, 'spec' | 'probes'> {
	const mirror = states.map((state) => ({
		purpose: 'package-mirror' as const,
		url: 'https://mirrors.aliyun.com/',
		state,
		detail: '',
	}));
	const repositories = failed.map((url) => ({
		purpose: 'package-repository' as const,
		url,
		state: 'failed' as const,
		detail: 'Could not resolve',
	}));
	return {
		spec: { os: { packageMirror: 'aliyun' } },
		probes: { n1: { fetches: [...repositories, ...mirror] } },
	};
}

/** What is made of measurements. */
export const probeCases: CheckCase[] = [
	{ check: 'probes-ran', name: 'is content when they ran', probes: { n1: {} }, expect: 'ok' },
	{
		check: 'probes-ran',
		name: 'says that a host could not be measured',
		probes: { n1: { problems: ['the host has no perl, which the probes need'] } },
		expect: 'warning',
		observed: /no perl/,
	},
	{
		check: 'given-places',
		name: 'takes a load balancer that answers',
		spec: EXISTING,
		probes: { n1: outside('@endpoint', 'wrong-host') },
		expect: 'ok',
	},
	{
		check: 'given-places',
		name: 'takes a load balancer that refuses while no API server is behind it',
		spec: EXISTING,
		probes: { n1: outside('@endpoint', 'refused') },
		expect: 'ok',
		observed: /refuses/,
	},
	{
		check: 'given-places',
		name: 'refuses a load balancer that refuses although the cluster stands',
		spec: EXISTING,
		installed: true,
		probes: { n1: outside('@endpoint', 'refused') },
		expect: 'error',
		fix: /forwards to port endpoint.apiServerPort/,
	},
	{
		check: 'given-places',
		name: 'refuses an etcd that a master cannot reach',
		spec: { etcd: { mode: 'external', endpoints: ['https://192.0.2.31:2379'] } },
		probes: { n1: outside('@etcd', 'timeout') },
		expect: 'error',
		observed: /does not answer/,
	},
	{
		check: 'reachability',
		name: 'leaves what is no host of the spec to another check',
		spec: EXISTING,
		probes: { n1: outside('@endpoint', 'timeout') },
		expect: 'silent',
	},
	{ check: 'reachability', name: 'is silent without probes', expect: 'silent' },
	{
		check: 'reachability',
		name: 'takes an open port',
		probes: { n1: connection(6443, 'open'), n2: listening(6443) },
		expect: 'ok',
	},
	{
		check: 'reachability',
		name: 'refuses a port that a firewall swallows',
		probes: { n1: connection(2380, 'timeout'), n2: listening(2380) },
		expect: 'error',
		observed: /tcp 2380 \(etcd peers\) times out/,
		fix: /from n1 to n2 in every firewall/,
	},
	{
		check: 'reachability',
		name: 'refuses a refusal where a listener is open',
		probes: { n1: connection(6443, 'refused'), n2: listening(6443) },
		expect: 'error',
	},
	{
		check: 'reachability',
		name: 'refuses a refusal where a component still holds the port',
		probes: { n1: connection(6443, 'refused'), n2: listening(6443, 'busy') },
		expect: 'error',
	},
	{
		check: 'reachability',
		name: 'does not mind a refusal by a component that died since the Facts',
		facts: {
			n2: {
				listeners: [{ protocol: 'tcp', address: '::', port: 6443, process: 'kube-apiserver' }],
			},
		},
		probes: { n1: connection(6443, 'refused'), n2: {} },
		expect: 'ok',
	},
	{
		check: 'reachability',
		name: 'does not mind a refusal where no listener could be opened',
		probes: { n1: connection(6443, 'refused'), n2: {} },
		expect: 'ok',
	},
	{
		check: 'reachability',
		name: 'refuses an answer from another machine',
		probes: { n1: connection(6443, 'wrong-host'), n2: listening(6443) },
		expect: 'error',
		fix: /two may share it/,
	},
	{
		check: 'reachability',
		name: 'warns of what was not tried in time',
		probes: { n1: connection(6443, 'untried'), n2: listening(6443) },
		expect: 'warning',
	},
	{
		check: 'path-mtu',
		name: 'takes answered packets',
		probes: { n1: { pathMtu: [{ target: 'n2', address: '10.0.0.12', mtu: 1500, state: 'ok' }] } },
		expect: 'ok',
	},
	{
		check: 'path-mtu',
		name: 'refuses a path on which large packets vanish',
		probes: {
			n1: { pathMtu: [{ target: 'n2', address: '10.0.0.12', mtu: 1500, state: 'too-big' }] },
		},
		expect: 'error',
		observed: /n2/,
	},
	{
		check: 'path-mtu',
		name: 'does not take filtered echoes for a small path',
		probes: {
			n1: { pathMtu: [{ target: 'n2', address: '10.0.0.12', mtu: 1500, state: 'filtered' }] },
		},
		expect: 'ok',
	},
	{ check: 'vip-free', name: 'takes a silent address', probes: { n1: arp([]) }, expect: 'ok' },
	{
		check: 'vip-free',
		name: 'refuses an address that a stranger has',
		probes: { n1: arp(['aa:bb:cc:dd:ee:ff']) },
		expect: 'error',
		observed: /aa:bb:cc:dd:ee:ff, which is no host/,
	},
	{
		check: 'vip-free',
		name: 'takes a VIP that a master of this cluster holds',
		installed: true,
		probes: { n1: arp(['52:54:00:00:00:02']) },
		expect: 'ok',
		observed: /^n2$/,
	},
	{
		check: 'vip-free',
		name: 'refuses a VIP that an old keepalived on a bare master holds',
		probes: { n1: arp(['52:54:00:00:00:02']) },
		expect: 'error',
		observed: /n2/,
	},
	{ check: 'router-id', name: 'takes silence', probes: { n1: { vrrp: [] } }, expect: 'ok' },
	{
		check: 'router-id',
		name: 'takes other ids',
		probes: { n1: vrrp('10.0.0.77', 7) },
		expect: 'ok',
	},
	{
		check: 'router-id',
		name: 'refuses an id that another group uses, and names a free one',
		probes: {
			n1: { vrrp: [...(vrrp('10.0.0.77', 51).vrrp ?? []), ...(vrrp('10.0.0.78', 52).vrrp ?? [])] },
		},
		expect: 'error',
		observed: /10\.0\.0\.77 \(id 51/,
		fix: /e\.g\. 53\.$/,
	},
	{
		check: 'router-id',
		name: 'takes the advertisements of this cluster’s own masters',
		installed: true,
		probes: { n1: vrrp('10.0.0.12', 51) },
		expect: 'ok',
	},
	{
		check: 'etcd-disk',
		name: 'takes 9 ms',
		probes: { n1: fsync(9) },
		expect: 'ok',
		observed: /^9 ms/,
	},
	{
		check: 'etcd-disk',
		name: 'warns of more than etcd’s guide allows',
		probes: { n1: fsync(11) },
		expect: 'warning',
	},
	{
		check: 'etcd-disk',
		name: 'says what a disk slower than etcd’s heartbeat means',
		probes: { n1: fsync(150) },
		expect: 'warning',
		fix: /^etcd will lose its leader/,
	},
	{
		check: 'package-repositories',
		name: 'takes repositories that answer',
		probes: { n1: fetched('package-repository', ['ok', 'ok']) },
		expect: 'ok',
	},
	{
		check: 'package-repositories',
		name: 'warns when some do not answer',
		probes: { n1: fetched('package-repository', ['ok', 'failed']) },
		expect: 'warning',
		observed: /mirror1.*Could not resolve/,
	},
	{
		check: 'package-repositories',
		name: 'refuses a host that reaches none',
		probes: { n1: fetched('package-repository', ['failed', 'failed']) },
		expect: 'error',
	},
	{
		check: 'package-repositories',
		name: 'says when they were not measured though packages are missing',
		probes: { n1: {} },
		facts: { n1: { observed: { packages: { haproxy: null } } } },
		expect: 'warning',
	},
	{
		check: 'package-repositories',
		name: 'refuses a host whose repositories are all disabled',
		probes: { n1: {} },
		facts: {
			n1: {
				os: { id: 'rhel', versionId: '9.3', family: 'rhel' },
				packages: { manager: 'dnf', repositories: { enabled: [], disabled: ['baseos'] } },
				observed: { packages: { 'conntrack-tools': null } },
			},
		},
		expect: 'error',
		observed: /disabled: baseos/,
	},
	{
		check: 'package-repositories',
		name: 'misses the repository of docker, which RHEL does not have',
		probes: { n1: {} },
		facts: {
			n1: {
				os: { id: 'rhel', versionId: '9.3', family: 'rhel' },
				packages: { manager: 'dnf', repositories: { enabled: ['baseos'], disabled: [] } },
				observed: { packages: { 'docker-ce': null } },
			},
		},
		expect: 'warning',
		observed: /no enabled repository is called docker/,
	},
	{
		check: 'package-repositories',
		name: 'does not hold against a host what it will ask the mirror for',
		...mirrored(['ok'], ['http://deb.debian.org/debian/dists/bookworm/InRelease']),
		expect: 'ok',
		observed: /^it answers$/,
	},
	{
		check: 'package-repositories',
		name: 'refuses a host that does not reach its mirror',
		...mirrored(['failed'], ['http://deb.debian.org/debian/dists/bookworm/InRelease']),
		expect: 'error',
		fix: /^Choose another os\.packageMirror/,
	},
	{
		check: 'package-repositories',
		name: 'warns of other repositories than the mirror’s that do not answer',
		...mirrored(['ok'], ['https://download.docker.com/linux/debian/dists/bookworm/InRelease']),
		expect: 'warning',
		observed: /docker\.com/,
	},
	{
		check: 'package-repositories',
		name: 'warns where the mirror could not be tried',
		...mirrored(['untried'], []),
		expect: 'warning',
	},
	{
		check: 'package-repositories',
		name: 'misses the repository of docker beside a mirror that answers',
		...mirrored(['ok'], []),
		facts: {
			n1: {
				os: { id: 'rocky', versionId: '9.4', family: 'rhel' },
				packages: { manager: 'dnf', repositories: { enabled: ['baseos'], disabled: [] } },
				observed: { packages: { 'docker-ce': null } },
			},
		},
		expect: 'warning',
		observed: /no enabled repository is called docker/,
	},
	{
		check: 'package-repositories',
		name: 'takes it that apt knows sources of a mirror list only, which the mirror replaces',
		...mirrored(['ok'], ['']),
		expect: 'ok',
	},
	{
		check: 'downloads',
		name: 'takes locations that answer',
		probes: { n1: fetched('download', ['ok']) },
		expect: 'ok',
	},
	{
		check: 'downloads',
		name: 'refuses what cannot be reached, with the ways around',
		probes: { n1: fetched('download', ['ok', 'failed']) },
		expect: 'error',
		fix: /offline bundle/,
	},
	{
		check: 'downloads',
		name: 'warns of what could not be tried',
		probes: { n1: fetched('download', ['untried']) },
		expect: 'warning',
	},
];
