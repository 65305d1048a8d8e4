import { expect, test } from 'vitest';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { parseSpec } from '../../src/spec/parse.ts';
import { clusterSchema, fieldPaths, type SchemaNode } from '../../src/spec/schema.ts';

/** Every field required, at any depth: forgetting one here is a type error. */
type Complete<T> = T extends readonly (infer Item)[]
	? Complete<Item>[]
	: T extends object
		? { [K in keyof T]-?: Complete<T[K]> }
		: T;

const full: Complete<ClusterSpec> = {
	name: 'demo',
	kubernetes: {
		version: '1.20.2',
		method: 'kubeadm',
		imageRepository: 'registry.example.com/k8s',
		maxPods: 200,
		maxParallelImagePulls: 1,
	},
	etcd: {
		mode: 'external',
		tls: true,
		endpoints: ['https://10.0.0.21:2379'],
		caFile: 'ca.crt',
		certFile: 'client.crt',
		keyFile: 'client.key',
		tuning: {
			quotaBackendBytes: 8589934592,
			maxRequestBytes: 10485760,
			autoCompactionRetentionHours: 1,
			heartbeatIntervalMs: 100,
			electionTimeoutMs: 1000,
		},
	},
	endpoint: {
		mode: 'vip',
		name: 'api.demo.internal',
		port: 8443,
		apiServerPort: 6443,
		vip: { address: '10.0.0.100', interface: 'eth0', routerId: 51, transport: 'unicast' },
		address: 'lb.example.com',
	},
	runtime: {
		name: 'docker',
		cgroupDriver: 'systemd',
		registryMirrors: ['https://mirror.example.com'],
		maxConcurrentDownloads: 10,
		containerLogMaxSize: 100,
		containerLogMaxFiles: 3,
	},
	network: {
		podCidr: '10.244.0.0/16',
		serviceCidr: '10.96.0.0/12',
		nodePrefix: 24,
		dnsDomain: 'cluster.local',
		dns: true,
		proxyMode: 'iptables',
		proxyScheduler: 'lc',
		conntrackMaxPerCore: 65536,
		cni: 'bridge',
		flannelBackend: 'host-gw',
		calicoEncapsulation: 'vxlan',
		calicoManifestSha256: '0'.repeat(64),
		mtu: 1450,
	},
	ssh: {
		user: 'root',
		port: 22,
		identityFile: '~/.ssh/id_ed25519',
		jump: ['bastion'],
		knownHostsFiles: ['~/.ssh/known_hosts'],
		useConfig: true,
	},
	hosts: [
		{
			name: 'n1',
			address: '10.0.0.11',
			roles: ['control-plane'],
			ssh: {
				user: 'admin',
				port: 2222,
				identityFile: 'key',
				jump: ['bastion'],
				address: 'n1.example.com',
			},
			labels: { zone: 'a' },
			taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }],
		},
	],
	os: {
		hostsFile: true,
		hostname: true,
		swap: 'off',
		timezone: 'UTC',
		timeSync: true,
		sysctls: { 'vm.swappiness': '1' },
		applySysctls: true,
		kernelModules: true,
		limits: true,
		firewall: 'keep',
		selinux: 'keep',
		packageMirror: 'aliyun',
		kernelUpgrade: false,
	},
	source: {
		mode: 'online',
		bundle: './bundle',
		mirror: 'aliyun',
		httpProxy: 'http://10.0.0.2:3128',
	},
	certificates: { caDays: 3650, leafDays: 365, signingDays: 365 },
	timings: {
		nodeMonitorPeriod: 5,
		nodeMonitorGracePeriod: 40,
		nodeStartupGracePeriod: 60,
		nodeStatusUpdateFrequency: 10,
		podEvictionTimeout: 300,
	},
};

/** Fields whose keys the operator chooses. */
const FREE = ['hosts[].labels', 'os.sysctls'];

function pathsOf(value: unknown, prefix = ''): string[] {
	if (FREE.includes(prefix) || typeof value !== 'object' || value === null) return [];
	if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${prefix}[]`));
	return Object.entries(value).flatMap(([key, child]) => {
		const path = prefix === '' ? key : `${prefix}.${key}`;
		return [path, ...pathsOf(child, path)];
	});
}

test('the published schema and the ClusterSpec type have the same fields', () => {
	expect(fieldPaths().sort()).toEqual([...new Set(pathsOf(full))].sort());
});

test('every field of the schema says what it is and whether it has a default or an example', () => {
	const incomplete: string[] = [];
	const visit = (node: SchemaNode, path: string, isRequired: boolean) => {
		if (path !== '' && !path.endsWith('[]')) {
			if (!node.description) incomplete.push(`${path}: description`);
			const isSection = node.properties !== undefined || path === 'hosts';
			const isKnown = isRequired || isSection || node.default !== undefined || node.examples;
			if (!isKnown) incomplete.push(`${path}: default or example`);
			if (node.enumDescriptions && node.enumDescriptions.length !== node.enum?.length) {
				incomplete.push(`${path}: a description per value`);
			}
		}
		if (node.items) visit(node.items, `${path}[]`, false);
		for (const [key, child] of Object.entries(node.properties ?? {})) {
			const here = path === '' ? key : `${path}.${key}`;
			// Taints have examples as a whole.
			const isDone = node.required?.includes(key) === true || path === 'hosts[].taints[]';
			visit(child, here, isDone);
		}
	};
	visit(clusterSchema(), '', false);
	expect(incomplete).toEqual([]);
});

test('every example in the schema is one that the schema takes', () => {
	const schema = clusterSchema();
	for (const [section, node] of Object.entries(schema.properties ?? {})) {
		for (const [key, child] of Object.entries(node.properties ?? {})) {
			const [example] = child.examples ?? [];
			if (example === undefined || child.onlyWith) continue;
			const values: Record<string, unknown> = {
				name: 'demo',
				kubernetes: { version: '1.20.2' },
				endpoint: { vip: { address: '10.0.0.100' } },
				hosts: [{ name: 'n1', address: '10.0.0.11', roles: ['control-plane'] }],
			};
			values[section] = { ...Object(values[section]), [key]: example };
			expect(() => parseSpec(JSON.stringify(values), `${section}.${key}`)).not.toThrow();
		}
	}
});
