import { describe, expect, test } from 'vitest';
import { MINIMAL, minimalWith, parse } from './fixture.ts';

describe('defaults', () => {
	test('the least file gets every default', () => {
		expect(parse(MINIMAL).spec).toEqual({
			name: 'demo',
			kubernetes: { version: '1.20.2', method: 'kubeadm' },
			etcd: {
				mode: 'stacked',
				tls: true,
				endpoints: [],
				tuning: {
					quotaBackendBytes: 2 * 1024 ** 3,
					maxRequestBytes: 1.5 * 1024 ** 2,
					autoCompactionRetentionHours: 0,
					heartbeatIntervalMs: 100,
					electionTimeoutMs: 1000,
				},
			},
			endpoint: {
				mode: 'vip',
				name: 'api.demo.internal',
				port: 8443,
				apiServerPort: 6443,
				vip: { address: '10.0.0.100', routerId: 51, transport: 'unicast' },
			},
			runtime: { name: 'containerd', cgroupDriver: 'systemd', registryMirrors: [] },
			network: {
				podCidr: '10.244.0.0/16',
				serviceCidr: '10.96.0.0/12',
				nodePrefix: 24,
				dnsDomain: 'cluster.local',
				dns: true,
				proxyMode: 'iptables',
				conntrackMaxPerCore: 32768,
				cni: 'bridge',
			},
			ssh: {
				user: 'root',
				port: 22,
				jump: [],
				knownHostsFiles: ['~/.ssh/known_hosts'],
				useConfig: true,
			},
			hosts: [
				{
					name: 'n1',
					address: '10.0.0.11',
					roles: ['control-plane'],
					ssh: {},
					labels: {},
					taints: [],
				},
			],
			os: {
				hostsFile: true,
				hostname: true,
				swap: 'off',
				timeSync: true,
				sysctls: {},
				applySysctls: true,
				kernelModules: true,
				limits: true,
				firewall: 'keep',
				selinux: 'keep',
				packageMirror: 'keep',
				kernelUpgrade: false,
			},
			source: { mode: 'online', mirror: 'none' },
			certificates: { caDays: 3650, leafDays: 365 },
			timings: {
				nodeMonitorPeriod: 5,
				nodeMonitorGracePeriod: 40,
				nodeStatusUpdateFrequency: 10,
				podEvictionTimeout: 300,
			},
		});
	});

	test('one parse does not share its defaults with the next', () => {
		parse(MINIMAL).spec.ssh.knownHostsFiles.push('/tmp/other');
		expect(parse(MINIMAL).spec.ssh.knownHostsFiles).toEqual(['~/.ssh/known_hosts']);
	});

	test('naming a bundle is enough to install from it', () => {
		const { source } = parse(`${MINIMAL}source: {bundle: ./bundle}\n`).spec;
		expect(source).toEqual({ mode: 'bundle', bundle: './bundle', mirror: 'none' });
	});

	test('a section with everything in it commented out is as good as none', () => {
		const text = `${MINIMAL}os:\n  # swap: keep\netcd:\n  tuning:\n    # heartbeatIntervalMs: 50\n`;
		expect(parse(text).spec).toEqual(parse(MINIMAL).spec);
	});

	test('kernel settings written as numbers become the text that the kernel takes', () => {
		const text = `${MINIMAL}os: {sysctls: {vm.max_map_count: 262144}}\n`;
		expect(parse(text).spec.os.sysctls).toEqual({ 'vm.max_map_count': '262144' });
	});

	test('anchors share settings between hosts', () => {
		const text = minimalWith('    roles', '    ssh: &login {user: admin}\n    roles').concat(
			'  - {name: n2, address: 10.0.0.12, roles: [worker], ssh: *login}\n',
		);
		expect(parse(text).spec.hosts.map((host) => host.ssh)).toEqual([
			{ user: 'admin' },
			{ user: 'admin' },
		]);
	});
});
