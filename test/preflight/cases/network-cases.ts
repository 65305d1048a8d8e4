import type { CheckCase } from '../support/context.ts';

function link(name: string, addresses: string[], mtu = 1500) {
	return { name, mac: '52:54:00:00:00:01', mtu, up: true, addresses };
}

/** The networks that hosts are in, and those of the cluster to be. */
export const networkCases: CheckCase[] = [
	{ check: 'default-routes', name: 'takes one', expect: 'ok', observed: /one, on eth0/ },
	{
		check: 'default-routes',
		name: 'warns of two ways out',
		facts: {
			n1: {
				network: {
					routes: [
						{ destination: 'default', via: '10.0.0.1', device: 'eth0' },
						{ destination: 'default', via: '192.168.1.1', device: 'eth1' },
					],
				},
			},
		},
		expect: 'warning',
		observed: /eth0, eth1/,
	},
	{
		check: 'default-routes',
		name: 'warns of none',
		facts: { n1: { network: { routes: [] } } },
		expect: 'warning',
	},
	{ check: 'mtu', name: 'takes 1500 everywhere', expect: 'ok' },
	{
		check: 'mtu',
		name: 'warns of the one host that differs',
		facts: { n1: { network: { interfaces: [link('eth0', ['10.0.0.11/24'], 9000)] } } },
		expect: 'warning',
		observed: /9000/,
	},
	{
		check: 'mtu',
		name: 'leaves the many alone when one differs',
		host: 'n2',
		facts: { n1: { network: { interfaces: [link('eth0', ['10.0.0.11/24'], 9000)] } } },
		expect: 'ok',
	},
	{
		check: 'mtu',
		name: 'refuses pods’ packets larger than the link’s',
		spec: { network: { mtu: 8950 } },
		expect: 'error',
	},
	{
		check: 'mtu',
		name: 'refuses less than IPv6 allows',
		facts: { n1: { network: { interfaces: [link('eth0', ['10.0.0.11/24'], 576)] } } },
		expect: 'error',
	},
	{ check: 'cidr-overlap', name: 'takes networks apart', expect: 'ok' },
	{
		check: 'cidr-overlap',
		name: 'refuses pods and services in one network',
		spec: { network: { podCidr: '10.96.0.0/16' } },
		expect: 'error',
		observed: /overlaps the service network/,
	},
	{
		check: 'cidr-overlap',
		name: 'refuses pods in the hosts’ own network',
		spec: { network: { podCidr: '10.0.0.0/16' } },
		expect: 'error',
		observed: /10\.0\.0\.11/,
	},
	{
		check: 'cidr-overlap',
		name: 'refuses docker0’s network for pods',
		spec: { network: { podCidr: '172.16.0.0/12' } },
		facts: {
			n1: {
				network: {
					interfaces: [link('eth0', ['10.0.0.11/24']), link('docker0', ['172.17.0.1/16'])],
				},
			},
		},
		expect: 'error',
		observed: /docker0/,
	},
	{
		check: 'cidr-overlap',
		name: 'refuses the network that docker0 will have',
		spec: { network: { podCidr: '172.17.0.0/16' } },
		expect: 'error',
		observed: /once docker is installed/,
	},
	{
		check: 'cidr-overlap',
		name: 'refuses a route that the service network would hide',
		facts: {
			n1: {
				network: { routes: [{ destination: '10.100.0.0/16', via: '10.0.0.9', device: 'eth0' }] },
			},
		},
		expect: 'error',
		observed: /route on eth0/,
	},
	{
		check: 'cidr-overlap',
		name: 'knows the cluster’s own routes and bridge on a node',
		installed: true,
		facts: {
			n1: {
				network: {
					interfaces: [link('eth0', ['10.0.0.11/24']), link('cni0', ['10.244.0.1/24'])],
					routes: [
						{ destination: '10.244.0.0/24', via: null, device: 'cni0' },
						{ destination: '10.244.1.0/24', via: '10.0.0.12', device: 'eth0' },
					],
				},
			},
		},
		expect: 'ok',
	},
	{
		check: 'cidr-overlap',
		name: 'refuses another cluster’s bridge on a host that is no node',
		facts: {
			n1: {
				network: {
					interfaces: [link('eth0', ['10.0.0.11/24']), link('cni0', ['10.244.0.1/24'])],
				},
			},
		},
		expect: 'error',
		observed: /cni0/,
	},
	{ check: 'pod-cidr-size', name: 'takes a /16 in /24s', host: null, expect: 'ok' },
	{
		check: 'pod-cidr-size',
		name: 'refuses a network with fewer shares than nodes',
		host: null,
		spec: { network: { podCidr: '10.244.0.0/22' } },
		expect: 'error',
		observed: /room for 4 nodes/,
	},
	{
		check: 'pod-cidr-size',
		name: 'warns of shares smaller than the kubelet’s pod limit',
		host: null,
		spec: { network: { nodePrefix: 26 } },
		expect: 'warning',
		observed: /61 pods each/,
	},
	{
		check: 'vip-interface',
		name: 'finds the subnet of the VIP',
		expect: 'ok',
		observed: /^eth0, \/24$/,
	},
	{ check: 'vip-interface', name: 'does not concern workers', host: 'n4', expect: 'silent' },
	{
		check: 'vip-interface',
		name: 'refuses a VIP in no subnet of the host',
		spec: { endpoint: { vip: { address: '192.168.7.7' } } },
		expect: 'error',
		observed: /eth0 10\.0\.0\.11\/24/,
	},
	{
		check: 'vip-interface',
		name: 'does not take the VIP itself on a node for its subnet',
		spec: { endpoint: { vip: { address: '192.168.7.7' } } },
		facts: {
			n1: { network: { interfaces: [link('eth0', ['10.0.0.11/24', '192.168.7.7/32'])] } },
		},
		expect: 'error',
	},
	{
		check: 'vip-interface',
		name: 'refuses an interface that the host does not have',
		spec: { endpoint: { vip: { interface: 'ens192' } } },
		expect: 'error',
		observed: /no interface ens192/,
	},
	{
		check: 'vip-interface',
		name: 'refuses a VIP among the pods',
		spec: { endpoint: { vip: { address: '10.244.3.4' } } },
		expect: 'error',
		observed: /pod network/,
	},
	{ check: 'vip-cloud', name: 'takes a network of one’s own', expect: 'ok' },
	{
		check: 'vip-cloud',
		name: 'refuses a VIP in a cloud VPC, with what works there',
		facts: { n1: { cloud: { provider: 'aws' } } },
		expect: 'error',
		fix: /local-proxy/,
	},
	{
		check: 'vip-cloud',
		name: 'is silent without a VIP',
		spec: { endpoint: { mode: 'local-proxy' } },
		facts: { n1: { cloud: { provider: 'aws' } } },
		expect: 'silent',
	},
	{
		check: 'vip-cloud',
		name: 'warns where the network may be told to allow it',
		facts: { n1: { cloud: { provider: 'openstack' } } },
		expect: 'warning',
	},
	{ check: 'firewall', name: 'takes none', expect: 'ok' },
	{
		check: 'firewall',
		name: 'warns of one that is kept',
		facts: { n1: { firewall: { ufw: 'active' } } },
		expect: 'warning',
		observed: /ufw active/,
	},
	{
		check: 'firewall',
		name: 'takes one that apply opens',
		spec: { os: { firewall: 'open' } },
		facts: { n1: { firewall: { firewalld: 'active' } } },
		expect: 'ok',
	},
	{ check: 'proxy-variables', name: 'takes none', expect: 'ok' },
	{
		check: 'proxy-variables',
		name: 'warns of a proxy for the cluster’s own addresses, without its password',
		facts: { n1: environment('https_proxy="http://u:hunter2@proxy:3128"\nno_proxy=localhost\n') },
		expect: 'warning',
		observed: /^https_proxy set, and no_proxy lacks 10\.0\.0\.11/,
		fix: /10\.96\.0\.0\/12/,
	},
	{
		check: 'proxy-variables',
		name: 'takes a complete no_proxy',
		facts: {
			n1: environment(
				'export HTTP_PROXY=http://proxy:3128\nexport NO_PROXY="10.0.0.0/24,.demo.local,10.96.0.0/12,10.244.0.0/16"\n',
			),
		},
		expect: 'ok',
	},
];

function environment(content: string) {
	const file = { mode: '0644', owner: 'root', size: content.length, sha256: '', mtime: 0, content };
	return { observed: { files: { '/etc/environment': file } } };
}
