import type { CheckCase } from '../support/context.ts';

function hostsFile(content: string) {
	return {
		observed: {
			files: {
				'/etc/hosts': {
					mode: '0644',
					owner: 'root',
					size: content.length,
					sha256: '',
					mtime: 0,
					content,
				},
			},
		},
	};
}

const NIC = { mtu: 1500, up: true };

/** What hosts are called and told apart by. */
export const nameCases: CheckCase[] = [
	{ check: 'hostname', name: 'takes the node name', expect: 'ok' },
	{
		check: 'hostname',
		name: 'takes any name that apply will change',
		facts: { n1: { network: { hostname: 'localhost' } } },
		expect: 'ok',
	},
	{
		check: 'hostname',
		name: 'warns of another name that stays',
		spec: { os: { hostname: false } },
		facts: { n1: { network: { hostname: 'vm-17' } } },
		expect: 'warning',
		repair: ['hostname'],
	},
	{ check: 'own-name', name: 'takes a hosts file without the own name', expect: 'ok' },
	{
		check: 'own-name',
		name: 'takes localhost',
		facts: { n1: hostsFile('127.0.0.1\tlocalhost\n10.0.0.11 n1\n') },
		expect: 'ok',
	},
	{
		check: 'own-name',
		name: 'warns of Debian’s 127.0.1.1 and can take it out',
		facts: { n1: hostsFile('127.0.0.1 localhost\n127.0.1.1 n1.example.org n1 # installer\n') },
		expect: 'warning',
		observed: /127\.0\.1\.1/,
		repair: ['file'],
	},
	{ check: 'unique-hostname', name: 'takes names that differ', expect: 'ok' },
	{
		check: 'unique-hostname',
		name: 'refuses clones that share one, whatever its case',
		facts: { n1: { network: { hostname: 'Debian' } }, n2: { network: { hostname: 'debian' } } },
		expect: 'error',
		observed: /n2’s/,
	},
	{ check: 'unique-machine-id', name: 'takes ids that differ', expect: 'ok' },
	{
		check: 'unique-machine-id',
		name: 'refuses cloned hosts',
		facts: { n1: { machineId: 'a'.repeat(32) }, n3: { machineId: 'a'.repeat(32) } },
		expect: 'error',
		observed: /n3’s/,
		fix: /systemd-machine-id-setup/,
	},
	{
		check: 'unique-machine-id',
		name: 'leaves the others of the fleet alone',
		host: 'n2',
		facts: { n1: { machineId: 'a'.repeat(32) }, n3: { machineId: 'a'.repeat(32) } },
		expect: 'ok',
	},
	{ check: 'unique-product-uuid', name: 'takes ids that differ', expect: 'ok' },
	{
		check: 'unique-product-uuid',
		name: 'is silent where a container has none',
		facts: { n1: { productUuid: null } },
		expect: 'silent',
	},
	{
		check: 'unique-product-uuid',
		name: 'refuses clones',
		facts: { n1: { productUuid: 'A-1' }, n2: { productUuid: 'a-1' } },
		expect: 'error',
	},
	{ check: 'unique-mac', name: 'takes addresses that differ', expect: 'ok' },
	{
		check: 'unique-mac',
		name: 'lets two docker bridges look alike',
		facts: {
			n1: {
				network: {
					interfaces: [
						{ ...NIC, name: 'eth0', mac: '52:54:00:00:00:01', addresses: ['10.0.0.11/24'] },
						{ ...NIC, name: 'docker0', mac: '02:42:00:00:00:01', addresses: ['172.17.0.1/16'] },
					],
				},
			},
			n2: {
				network: {
					interfaces: [
						{ ...NIC, name: 'eth0', mac: '52:54:00:00:00:02', addresses: ['10.0.0.12/24'] },
						{ ...NIC, name: 'docker0', mac: '02:42:00:00:00:01', addresses: ['172.17.0.1/16'] },
					],
				},
			},
		},
		expect: 'ok',
	},
	{
		check: 'unique-mac',
		name: 'refuses cloned network cards',
		facts: {
			n1: {
				network: {
					interfaces: [
						{ ...NIC, name: 'eth0', mac: '52:54:00:00:00:02', addresses: ['10.0.0.11/24'] },
					],
				},
			},
		},
		expect: 'error',
		observed: /n2’s/,
	},
	{ check: 'unique-address', name: 'takes addresses that differ', expect: 'ok' },
	{
		check: 'unique-address',
		name: 'refuses an address on two hosts',
		facts: {
			n2: {
				network: {
					interfaces: [
						{
							...NIC,
							name: 'eth0',
							mac: '52:54:00:00:00:99',
							addresses: ['10.0.0.12/24', '10.0.0.11/24'],
						},
					],
				},
			},
		},
		expect: 'error',
		observed: /10\.0\.0\.11 is also n2’s/,
	},
	{ check: 'address-on-host', name: 'takes the address of eth0', expect: 'ok', observed: /eth0/ },
	{
		check: 'address-on-host',
		name: 'refuses an address that no interface has',
		facts: { n1: { network: { interfaces: [] } } },
		expect: 'error',
	},
	{ check: 'names-resolve', name: 'takes names that apply will write', expect: 'ok' },
	{
		check: 'names-resolve',
		name: 'refuses names that nobody knows when apply writes none',
		spec: { os: { hostsFile: false } },
		expect: 'error',
		observed: /k8s-api\.demo\.local does not resolve/,
	},
	{
		check: 'names-resolve',
		name: 'refuses an endpoint name that leads elsewhere',
		spec: { os: { hostsFile: false } },
		facts: {
			n1: {
				network: {
					resolved: {
						'k8s-api.demo.local': ['192.0.2.1'],
						n1: ['10.0.0.11'],
						n2: ['10.0.0.12'],
						n3: ['10.0.0.13'],
						n4: ['10.0.0.14'],
						n5: ['10.0.0.15'],
					},
				},
			},
		},
		expect: 'error',
		observed: /^k8s-api\.demo\.local resolves to 192\.0\.2\.1, not 10\.0\.0\.100$/,
	},
	{ check: 'resolv-conf', name: 'takes a server on the network', expect: 'ok' },
	{
		check: 'resolv-conf',
		name: 'takes systemd-resolved',
		spec: { network: { dns: true } },
		facts: {
			n1: {
				network: {
					resolvers: ['127.0.0.53'],
					resolvConf: '/run/systemd/resolve/resolv.conf',
				},
			},
		},
		expect: 'ok',
		observed: /pods get the servers of \/run\/systemd/,
	},
	{
		check: 'resolv-conf',
		name: 'refuses a loop of CoreDNS to itself',
		spec: { network: { dns: true } },
		facts: { n1: { network: { resolvers: ['127.0.0.1'], resolvConf: null } } },
		expect: 'error',
	},
];
