import type { ClusterSpec, HostSpec, Role } from '../../src/model/spec.ts';
import { type DeepPartial, merge } from './facts.ts';

/** A host of a spec; the address follows the digits at the end of the name: `n7` → 10.0.0.17. */
export function makeHost(
	name: string,
	roles: Role[],
	overrides: DeepPartial<HostSpec> = {},
): HostSpec {
	const index = Number(/\d+$/.exec(name)?.[0] ?? '1');
	return merge<HostSpec>(
		{ name, address: `10.0.0.${10 + index}`, roles, ssh: {}, labels: {}, taints: [] },
		overrides,
	);
}

/** `masters` control-plane hosts n1… and then `workers` workers. */
export function makeHosts(masters: number, workers: number): HostSpec[] {
	return Array.from({ length: masters + workers }, (_, position) =>
		makeHost(`n${position + 1}`, [position < masters ? 'control-plane' : 'worker']),
	);
}

/**
 * A valid spec, all defaults filled in: Kubernetes 1.20.2 by kubeadm, stacked etcd, docker, the
 * `bridge` CNI, VIP 10.0.0.100:8443 behind haproxy and keepalived, three control-plane hosts n1–n3
 * and the workers n4 and n5. `overrides` are laid over it; `hosts` replaces the list.
 */
export function makeSpec(overrides: DeepPartial<ClusterSpec> = {}): ClusterSpec {
	const base: ClusterSpec = {
		name: 'demo',
		kubernetes: { version: '1.20.2', method: 'kubeadm' },
		etcd: {
			mode: 'stacked',
			tls: true,
			endpoints: [],
			tuning: {
				quotaBackendBytes: 8 * 1024 ** 3,
				maxRequestBytes: 10 * 1024 ** 2,
				autoCompactionRetentionHours: 1,
				heartbeatIntervalMs: 100,
				electionTimeoutMs: 1000,
			},
		},
		endpoint: {
			mode: 'vip',
			name: 'k8s-api.demo.local',
			port: 8443,
			apiServerPort: 6443,
			vip: { address: '10.0.0.100', routerId: 51, transport: 'unicast' },
		},
		runtime: { name: 'docker', cgroupDriver: 'systemd', registryMirrors: [] },
		network: {
			podCidr: '10.244.0.0/16',
			serviceCidr: '10.96.0.0/12',
			nodePrefix: 24,
			dnsDomain: 'cluster.local',
			dns: false,
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
		hosts: makeHosts(3, 2),
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
		source: { mode: 'bundle', bundle: './bundle', mirror: 'none' },
		certificates: { caDays: 3650, leafDays: 365 },
		timings: {
			nodeMonitorPeriod: 5,
			nodeMonitorGracePeriod: 40,
			nodeStatusUpdateFrequency: 10,
			podEvictionTimeout: 300,
		},
	};
	return merge(base, overrides);
}
