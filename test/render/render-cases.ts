import type { ClusterSpec } from '../../src/model/spec.ts';
import { type DeepPartial, makeFacts, makeFleet } from '../support/facts.ts';
import { makeHost, makeHosts, makeSpec } from '../support/spec.ts';
import { rendered } from './rendered.ts';

/** etcd and timings at their own defaults, so that a golden file shows what a case is about. */
const QUIET: DeepPartial<ClusterSpec> = {
	etcd: {
		tuning: {
			quotaBackendBytes: 2 * 1024 ** 3,
			maxRequestBytes: 1.5 * 1024 ** 2,
			autoCompactionRetentionHours: 0,
		},
	},
};

/** All that can be tuned beyond `timings-and-tuning`. */
const TUNED: DeepPartial<ClusterSpec> = {
	kubernetes: { maxPods: 300, maxParallelImagePulls: 1 },
	runtime: { maxConcurrentDownloads: 10, containerLogMaxSize: 50, containerLogMaxFiles: 7 },
	network: { proxyMode: 'ipvs', proxyScheduler: 'lc', nodePrefix: 23 },
	certificates: { signingDays: 36500 },
	timings: { nodeStartupGracePeriod: 20 },
};

/** Whole sets of files for one spec each: the case's name is its folder below golden. */
export const CASES: Record<string, () => ClusterSpec> = {
	'three-masters-docker': () => makeSpec(),
	'three-masters-containerd': () =>
		makeSpec({ ...QUIET, runtime: { name: 'containerd' }, network: { dns: true } }),
	'single-master': () => makeSpec({ ...QUIET, hosts: makeHosts(1, 0) }),
	'masters-are-workers-multicast': () =>
		makeSpec({
			...QUIET,
			hosts: [1, 2, 3].map((n) => makeHost(`n${n}`, ['control-plane', 'worker'])),
			endpoint: { vip: { transport: 'multicast', interface: 'enp0s31f6u1c2' } },
			os: { swap: 'keep' },
		}),
	'timings-and-tuning': () =>
		makeSpec({
			etcd: {
				tuning: { heartbeatIntervalMs: 300, electionTimeoutMs: 3000 },
			},
			timings: {
				nodeMonitorPeriod: 2,
				nodeMonitorGracePeriod: 20,
				nodeStatusUpdateFrequency: 4,
				podEvictionTimeout: 60,
			},
			runtime: { cgroupDriver: 'cgroupfs', registryMirrors: ['https://mirror.example.com'] },
			network: { mtu: 1400, nodePrefix: 26, podCidr: '10.32.0.0/20' },
		}),
	'existing-load-balancer-external-etcd': () => ({
		...makeSpec({
			...QUIET,
			etcd: { mode: 'external', endpoints: ['https://10.0.0.31:2379', 'https://10.0.0.32:2379'] },
			network: { cni: 'flannel', dns: true, nodePrefix: 25 },
			hosts: [
				...makeHosts(3, 0),
				makeHost('n4', ['worker'], {
					taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }],
				}),
			],
		}),
		endpoint: {
			mode: 'existing',
			name: 'k8s-api.demo.local',
			address: '192.0.2.10',
			port: 6443,
			apiServerPort: 6443,
		},
	}),
	'external-etcd-local-proxy': () =>
		makeSpec({
			etcd: {
				mode: 'external',
				tuning: {
					maxRequestBytes: 33_554_432,
					heartbeatIntervalMs: 250,
					electionTimeoutMs: 2500,
				},
			},
			endpoint: { mode: 'local-proxy' },
			hosts: [
				makeHost('n1', ['control-plane']),
				makeHost('n2', ['control-plane', 'etcd']),
				makeHost('n3', ['worker']),
				makeHost('n4', ['etcd']),
				makeHost('n5', ['etcd']),
			],
		}),
	'external-etcd-plain': () =>
		makeSpec({
			...QUIET,
			etcd: { mode: 'external', tls: false, ...QUIET.etcd },
			hosts: [makeHost('n1', ['control-plane']), makeHost('n2', ['etcd'])],
		}),
	'calico-single-master': () =>
		makeSpec({
			...QUIET,
			hosts: makeHosts(1, 0),
			network: { cni: 'calico', calicoEncapsulation: 'ipip', mtu: 1440 },
		}),
	'tuned-docker': () => makeSpec({ ...QUIET, ...TUNED, hosts: makeHosts(1, 0) }),
	'tuned-containerd': () =>
		makeSpec({
			...QUIET,
			...TUNED,
			kubernetes: { version: '1.31.4', maxPods: 200, maxParallelImagePulls: 4 },
			runtime: { ...TUNED.runtime, name: 'containerd' },
			hosts: makeHosts(1, 0),
		}),
	'ipvs-aliyun-online': () =>
		makeSpec({
			...QUIET,
			kubernetes: { version: '1.23.17' },
			source: { mode: 'online', mirror: 'aliyun' },
			network: { proxyMode: 'ipvs', dns: true, cni: 'none' },
			os: { sysctls: { 'net.core.somaxconn': '1024', 'vm.swappiness': '0' } },
		}),
};

/** All files of a case, by their name below the case's folder. */
export function renderCase(spec: ClusterSpec): Record<string, string> {
	const fleet = makeFleet(spec);
	const files: Record<string, string> = {};
	for (const host of spec.hosts) {
		const facts = fleet[host.name] ?? makeFacts();
		for (const [name, text] of Object.entries(rendered(spec, host, facts))) {
			files[name] = text;
		}
	}
	return files;
}
