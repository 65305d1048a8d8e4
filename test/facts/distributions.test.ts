import { describe, expect, test } from 'vitest';
import { factsFrom, recording } from './support/fixture.ts';

describe('CentOS 7', () => {
	const facts = factsFrom(
		recording('centos-7'),
		{
			files: ['/etc/hosts'],
			packages: ['curl', 'docker-ce'],
			units: ['haproxy'],
			sysctls: ['net.ipv4.ip_forward', 'net.ipv4.ip_local_port_range', 'net.bridge.nope'],
			names: ['k8s-master01', 'k8s-api'],
		},
		1609750800000,
	);

	test('is known by its own names for things', () => {
		expect(facts.os).toEqual({
			id: 'centos',
			versionId: '7',
			prettyName: 'CentOS Linux 7 (Core)',
			family: 'rhel',
		});
		expect(facts).toMatchObject({
			arch: 'amd64',
			kernel: '3.10.0-1160.el7.x86_64',
			init: 'systemd',
			cpu: { count: 2 },
			memory: { total: 3880180 * 1024, available: 3400120 * 1024 },
			machineId: '3f5e0a6d8b0c4f0f9c5b0b8d8f0a1b2c',
			productUuid: 'b2c14d56-9a9b-3f0e-8f20-8a2c3e4f1baa',
			cloud: { provider: null },
			sshd: { maxSessions: 10, maxStartups: '10:30:100' },
			login: { uid: 1000, user: 'ops' },
			interpreters: { perl: null, python: '/usr/bin/python' },
			selinux: 'enforcing',
			apparmor: false,
			firewall: { ufw: 'absent', firewalld: 'absent', nftables: 'absent', opened: false },
		});
	});

	test('tells swap in use from swap that the next boot brings, and not from a comment', () => {
		expect(facts.swap).toEqual({
			devices: [{ name: '/dev/dm-1', bytes: 2097148 * 1024 }],
			fstabLines: ['/dev/mapper/centos-swap swap                    swap    defaults        0 0'],
		});
	});

	test('has version 1 control groups, of which only mounted ones count', () => {
		expect(facts.cgroup).toEqual({ version: 1, controllers: ['cpuacct', 'cpu', 'memory'] });
	});

	test('has its space reported in bytes for paths that do not exist yet', () => {
		expect(facts.filesystems).toContainEqual({
			path: '/var/lib/etcd',
			mountPoint: '/',
			type: 'xfs',
			size: 18238930944,
			available: 16106127360,
			inodes: 8910848,
			inodesFree: 8876423,
		});
		expect(facts.filesystems.map(({ path }) => path)).toEqual(['/', '/var/lib/etcd', '/tmp']);
	});

	test('has interfaces, routes and names, without what is no route to anywhere', () => {
		expect(facts.network).toEqual({
			hostname: 'k8s-master01',
			interfaces: [
				{
					name: 'ens33',
					mac: '00:0c:29:4f:1b:aa',
					mtu: 1500,
					up: true,
					addresses: ['192.168.1.101/24', 'fe80::20c:29ff:fe4f:1baa/64'],
				},
				{ name: 'lo', mac: null, mtu: 65536, up: true, addresses: ['127.0.0.1/8'] },
			],
			routes: [
				{ destination: 'default', via: '192.168.1.1', device: 'ens33' },
				{ destination: '192.168.1.0/24', via: null, device: 'ens33' },
				{ destination: '10.8.0.1/32', via: null, device: 'tun0' },
			],
			resolvers: ['192.168.1.1', '114.114.114.114'],
			resolvConf: '/etc/resolv.conf',
			resolved: { 'k8s-master01': ['192.168.1.101'] },
		});
	});

	test('has its clock read at both ends of the script', () => {
		expect(facts.clock).toEqual({
			offsetMs: 100,
			uncertaintyMs: 100,
			synchronized: true,
			service: 'chronyd',
			timezone: 'Asia/Shanghai',
		});
	});

	test('tells modules that could be loaded from what works now', () => {
		expect(facts.features).toEqual({
			br_netfilter: 'loadable',
			overlay: 'loadable',
			nf_conntrack: 'loaded',
			vxlan: 'absent',
			ip_vs: 'loadable',
			iptables_nat: 'loadable',
		});
	});

	test('has listeners in the words of an old ss', () => {
		expect(facts.listeners).toEqual([
			{ protocol: 'udp', address: '127.0.0.1', port: 323, process: 'chronyd' },
			{ protocol: 'udp', address: '::1', port: 323, process: 'chronyd' },
			{ protocol: 'tcp', address: '::', port: 22, process: 'sshd' },
			{ protocol: 'tcp', address: '127.0.0.1', port: 25, process: 'master' },
			{ protocol: 'tcp', address: '::', port: 22, process: 'sshd' },
		]);
	});

	test('has a docker that does not run, with the driver that its configuration asks for', () => {
		expect(facts.docker).toEqual({
			version: '20.10.2',
			active: false,
			cgroupDriver: 'cgroupfs',
			containers: null,
			images: [],
		});
		expect(facts.containerd).toMatchObject({ version: '1.4.3', active: false });
	});

	test('has yum working under its eyes', () => {
		expect(facts.packages).toEqual({
			manager: 'yum',
			lock: { path: '/run/yum.pid', pid: 4711, process: 'yum' },
			broken: [],
			repositories: { enabled: ['base', 'extras', 'epel'], disabled: ['docker-ce-stable'] },
		});
		expect(facts.observed.packages).toEqual({ curl: '7.29.0-59.el7', 'docker-ce': null });
	});

	test('has jobs that run, ended, and died without a word', () => {
		expect(facts.jobs).toEqual([
			{ id: 'install-abc', running: false, exitCode: 0 },
			{ id: 'join.k8s-master02', running: true, exitCode: null },
			{ id: 'killed', running: false, exitCode: null },
		]);
	});

	test('has only the sysctls that its kernel has', () => {
		expect(facts.sysctls).toEqual({
			'net.ipv4.ip_forward': '0',
			'net.ipv4.ip_local_port_range': '32768 60999',
		});
	});
});

describe('Ubuntu 22.04 in a cloud, a control plane', () => {
	const facts = factsFrom(recording('ubuntu-22'), { packages: ['curl'] });

	test('is known by its own names for things', () => {
		expect(facts).toMatchObject({
			os: { id: 'ubuntu', versionId: '22.04', family: 'debian' },
			arch: 'arm64',
			cloud: { provider: 'aws' },
			apparmor: true,
			selinux: 'absent',
			cgroup: { version: 2 },
			swap: { devices: [], fstabLines: [] },
			interpreters: { perl: '/usr/bin/perl', python: '/usr/bin/python3' },
			clock: { synchronized: true, service: 'systemd-timesyncd', timezone: 'Etc/UTC' },
		});
		expect(facts.cgroup.controllers).toContain('memory');
	});

	test('drops forwarded packets if either of the two iptables does', () => {
		expect(facts.firewall).toEqual({
			ufw: 'inactive',
			firewalld: 'absent',
			nftables: 'active',
			chains: [{ family: 'inet', table: 'filter', name: 'input', hook: 'input' }],
			opened: true,
			forwardPolicy: 'DROP',
		});
	});

	test('has the package lock matched by inode, not any lock', () => {
		expect(facts.packages).toEqual({
			manager: 'apt',
			lock: { path: '/var/lib/dpkg/lock-frontend', pid: 2222, process: 'unattended-upgr' },
			broken: ['keepalived'],
			repositories: null,
		});
	});

	test('has listeners on a link-local address and on an interface of its own', () => {
		expect(facts.listeners).toEqual([
			{ protocol: 'udp', address: '127.0.0.53', port: 53, process: 'systemd-resolve' },
			{ protocol: 'tcp', address: '::', port: 6443, process: 'kube-apiserver' },
			{ protocol: 'tcp', address: '0.0.0.0', port: 22, process: 'sshd' },
			{ protocol: 'tcp', address: 'fe80::1', port: 2380, process: null },
		]);
	});

	test('has containerd with the driver of runc, not of another runtime', () => {
		expect(facts.containerd).toMatchObject({
			version: '1.7.2',
			cgroupDriver: 'systemd',
			images: ['docker.io/flannel/flannel:v0.22.3', 'registry.k8s.io/pause:3.9'],
		});
		expect(facts.docker).toBeNull();
	});

	test('has Kubernetes versions without a leading v', () => {
		expect(facts.kubernetes).toMatchObject({
			kubeadm: '1.28.4',
			kubelet: '1.28.4',
			kubectl: '1.28.4',
			etcdData: true,
			configFiles: ['/etc/kubernetes/admin.conf', '/etc/kubernetes/manifests/kube-apiserver.yaml'],
			cniFiles: ['/etc/cni/net.d/10-flannel.conflist'],
		});
		expect(facts.kubernetes.kubeletLog[0]).toContain('failed to load kubelet config file');
	});

	test('sees the cluster through its own API server and etcd', () => {
		expect(facts.cluster?.controlPlaneEndpoint).toBe('k8s-api:16443');
		expect(facts.cluster?.recordedSpec).toBe('name: demo\nhosts: []\n');
		expect(facts.cluster?.nodes).toEqual([
			{
				name: 'cp-1',
				ready: true,
				kubeletVersion: '1.28.4',
				internalIp: '172.31.5.11',
				controlPlane: true,
				podCidr: '10.244.0.0/24',
				labels: {
					'kubernetes.io/hostname': 'cp-1',
					'node-role.kubernetes.io/control-plane': '',
				},
				taints: [{ key: 'node-role.kubernetes.io/control-plane', value: '', effect: 'NoSchedule' }],
			},
			{
				name: 'w-1',
				ready: false,
				kubeletVersion: '1.28.3',
				internalIp: null,
				controlPlane: false,
				podCidr: null,
				labels: {},
				taints: [],
			},
		]);
	});

	test('has etcd member ids in the hexadecimal of etcdctl, all 64 bits of them', () => {
		expect(facts.cluster?.etcdMembers).toEqual([
			{
				id: '8e9e05c52164694d',
				name: 'cp-1',
				peerUrls: ['https://172.31.5.11:2380'],
				learner: false,
			},
			{ id: 'ffffffffffffffff', name: '', peerUrls: ['https://172.31.5.12:2380'], learner: true },
		]);
	});

	test('has name servers for pods behind the stub of systemd-resolved', () => {
		expect(facts.network.resolvers).toEqual(['127.0.0.53']);
		expect(facts.network.resolvConf).toBe('/run/systemd/resolve/resolv.conf');
	});

	test('has features that are loaded, built in or to be had', () => {
		expect(facts.features).toEqual({
			br_netfilter: 'loaded',
			overlay: 'loaded',
			nf_conntrack: 'builtin',
			vxlan: 'loadable',
			ip_vs: 'loaded',
			iptables_nat: 'builtin',
		});
	});

	test('has its own interfaces, not those that /sys shows of a machine around it', () => {
		const addresses = facts.network.interfaces.map(({ name, mac, up, addresses: list }) => [
			name,
			mac,
			up,
			list,
		]);
		expect(addresses).toEqual([
			['lo', null, true, []],
			['ens5', '0a:1b:2c:3d:4e:5f', true, ['172.31.5.11/20']],
			['vethab', '6e:11:22:33:44:55', true, ['fe80::1/64']],
			['tunl0', null, false, ['10.244.0.0/32']],
		]);
		expect(facts.network.routes).toContainEqual({
			destination: 'default',
			via: 'fe80::1',
			device: 'ens5',
		});
	});
});

describe('RHEL 9 in Azure', () => {
	const facts = factsFrom(recording('rhel-9'), { packages: ['podman'] });

	test('is told from Hyper-V by the chassis tag', () => {
		expect(facts.cloud.provider).toBe('azure');
	});

	test('has compressed swap, permissive SELinux and no machine-id yet', () => {
		expect(facts.swap.devices).toEqual([{ name: '/dev/zram0', bytes: 8388604 * 1024 }]);
		expect(facts.selinux).toBe('permissive');
		expect(facts.machineId).toBeNull();
	});

	test('has the python that the platform itself uses, and a clock that is adrift', () => {
		expect(facts.interpreters.python).toBe('/usr/libexec/platform-python');
		expect(facts.clock).toMatchObject({ service: 'chronyd', synchronized: false });
		expect(facts.packages).toMatchObject({ manager: 'dnf', lock: null, broken: [] });
		expect(facts.observed.packages).toEqual({ podman: '4.6.1-5.el9' });
	});
});

describe('openSUSE in a container, without ss and with a date that knows seconds only', () => {
	const facts = factsFrom(recording('suse-15'), {}, 1710000000000);

	test('has neither the product uuid nor the cloud of the machine around it', () => {
		expect(facts.os.family).toBe('suse');
		expect(facts.productUuid).toBeNull();
		expect(facts.cloud.provider).toBeNull();
	});

	test('has listeners from the tables of the kernel', () => {
		expect(facts.listeners).toEqual([
			{ protocol: 'tcp', address: '0.0.0.0', port: 22, process: 'sshd' },
			{ protocol: 'tcp', address: '::1', port: 9092, process: 'etcd' },
			{ protocol: 'tcp', address: 'fe80::afc:29ff:fe4f:1baa', port: 80, process: null },
			{ protocol: 'udp', address: '127.0.0.1', port: 323, process: null },
		]);
	});

	test('has an offset that is as uncertain as its clock is coarse', () => {
		expect(facts.clock).toMatchObject({ offsetMs: 500, uncertaintyMs: 500 });
		expect(facts.packages.lock).toEqual({ path: '/run/zypp.pid', pid: 3100, process: 'zypper' });
	});
});

describe('openEuler with dnsmasq behind NetworkManager', () => {
	const facts = factsFrom(recording('openeuler-22'), { packages: ['iptables'] });

	test('is of the same family as RHEL and has names of its own', () => {
		expect(facts.os).toMatchObject({ id: 'openEuler', versionId: '22.03', family: 'rhel' });
		expect(facts.container).toBe(false);
		expect(facts.observed.packages).toEqual({ iptables: '1.8.7-14.oe2203sp3' });
	});

	test('has its name servers with NetworkManager', () => {
		expect(facts.network.resolvers).toEqual(['127.0.0.1']);
		expect(facts.network.resolvConf).toBe('/run/NetworkManager/no-stub-resolv.conf');
	});

	test('has firewalld, whose own table is not one of the operator', () => {
		expect(facts.firewall).toMatchObject({ firewalld: 'active', nftables: 'inactive', chains: [] });
	});

	test('has repositories that count as enabled unless they say otherwise', () => {
		expect(facts.packages.repositories).toEqual({
			enabled: ['OS', 'everything'],
			disabled: ['EPOL', 'debuginfo'],
		});
	});
});
