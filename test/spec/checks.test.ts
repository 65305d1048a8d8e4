import { describe, expect, test } from 'vitest';
import { newestKnown } from '../../src/versions/table.ts';
import { MINIMAL, minimalWith, parse, problemsOf } from './fixture.ts';

interface Case {
	name: string;
	/** Added to the end of MINIMAL, where the first host's fields may go on. */
	add?: string;
	/** Instead: a text of MINIMAL and what replaces it. */
	replace?: [string, string];
	problems: string[];
}

const n2 = (rest = '') => `  - {name: n2, address: 10.0.0.12, roles: [worker]${rest}}\n`;

const hosts: Case[] = [
	{
		name: 'two hosts of one name',
		add: '  - {name: n1, address: 10.0.0.12, roles: [worker]}\n',
		problems: [
			'11:12: hosts[1].name: found "n1", the name of hosts[0], expected a name of its own',
		],
	},
	{
		name: 'two hosts at one address',
		add: '  - {name: n2, address: 10.0.0.11, roles: [worker]}\n',
		problems: [
			'11:25: hosts[1].address: found "10.0.0.11", the address of n1, expected an address of its own',
		],
	},
	{
		name: 'two hosts behind one translated address and port',
		add: `    ssh: {address: gate.example.com}\n${n2(', ssh: {address: gate.example.com}')}`,
		problems: [
			'12:68: hosts[1].ssh.address: found "gate.example.com:22", where n1 is reached, expected another address or port',
		],
	},
	{
		name: 'a loopback address',
		replace: ['10.0.0.11', '127.0.0.1'],
		problems: [
			'9:14: hosts[0].address: found "127.0.0.1", which is loopback, expected an address that others can reach',
		],
	},
	{
		name: 'no control plane',
		replace: ['[control-plane]', '[worker]'],
		problems: [
			'7:1: hosts: found no host with the role control-plane, expected at least one, three to survive the loss of one',
		],
	},
	{
		name: 'a host named as every host names itself',
		replace: ['name: n1', 'name: localhost'],
		problems: ['8:11: hosts[0].name: found "localhost", expected a name that no host has already'],
	},
	{
		name: 'a host named as the endpoint',
		replace: ['endpoint:', 'endpoint:\n  name: n1'],
		problems: [
			'9:11: hosts[0].name: found "n1", the name of the endpoint, expected a name of its own',
		],
	},
	{
		name: 'labels and taints that the API server would refuse',
		add: '    labels: {-a: b, "x/y/z": c, ok: "b ad"}\n    taints: [{key: k, effect: NoSchedule}, {key: k, value: v, effect: NoSchedule}, {key: a b, effect: NoExecute}]\n',
		problems: [
			'11:14: hosts[0].labels.-a: found the key "-a", expected a name such as example.com/zone: letters, digits, -, _ and ., at most 63',
			'11:21: hosts[0].labels["x/y/z"]: found the key "x/y/z", expected a name such as example.com/zone: letters, digits, -, _ and ., at most 63',
			'11:37: hosts[0].labels.ok: found "b ad", expected empty, or letters, digits, -, _ and ., at most 63',
			'12:44: hosts[0].taints[1]: found "k" with NoSchedule a second time, expected each key and effect once',
			'12:90: hosts[0].taints[2].key: found "a b", expected a name such as example.com/zone: letters, digits, -, _ and ., at most 63',
		],
	},
];

const endpoint: Case[] = [
	{
		name: 'a VIP that is a host',
		replace: ['10.0.0.100', '10.0.0.11'],
		problems: [
			'6:14: endpoint.vip.address: found "10.0.0.11", the address of n1, expected an address that no host has',
		],
	},
	{
		name: 'no VIP for mode vip',
		replace: ['endpoint:\n  vip:\n    address: 10.0.0.100\n', ''],
		problems: [
			'1:1: endpoint.vip: found nothing, expected the virtual address, as vip: { address: … }',
		],
	},
	{
		name: 'haproxy and kube-apiserver on one port',
		replace: ['endpoint:', 'endpoint:\n  port: 6443'],
		problems: [
			'5:9: endpoint.port: found 6443, the port of kube-apiserver, expected another port: haproxy shares the host with kube-apiserver',
		],
	},
	{
		name: 'ports of other components',
		replace: ['endpoint:', 'endpoint:\n  port: 2379\n  apiServerPort: 10250'],
		problems: [
			'5:9: endpoint.port: found 2379, the port of etcd, expected a port that nothing uses',
			'6:18: endpoint.apiServerPort: found 10250, the port of the kubelet, expected a port that nothing uses',
		],
	},
];

const networks: Case[] = [
	{
		name: 'pods and Services that overlap',
		add: 'network: {serviceCidr: 10.244.128.0/20}\n',
		problems: [
			'11:24: network.serviceCidr: found 10.244.128.0/20, which overlaps podCidr 10.244.0.0/16, expected networks that share no address',
		],
	},
	{
		name: 'hosts and VIP inside the pod network',
		add: 'network: {podCidr: 10.0.0.0/16}\n',
		problems: [
			'6:14: endpoint.vip.address: found 10.0.0.100 of the VIP, inside podCidr 10.0.0.0/16, expected hosts outside of it: choose another network.podCidr',
			'9:14: hosts[0].address: found 10.0.0.11 of n1, inside podCidr 10.0.0.0/16, expected hosts outside of it: choose another network.podCidr',
		],
	},
	{
		name: 'fewer shares than hosts',
		add: `${n2()}network: {nodePrefix: 16}\n`,
		problems: [
			'12:23: network.nodePrefix: found room for 1 nodes in 10.244.0.0/16, expected room for the 2 hosts',
		],
	},
	{
		name: 'a share larger than the whole',
		add: 'network: {nodePrefix: 12}\n',
		problems: [
			'11:23: network.nodePrefix: found 12, more than all of 10.244.0.0/16, expected 16 or more',
		],
	},
	{
		name: 'shares finer than Kubernetes cuts',
		add: 'network: {podCidr: 172.0.0.0/8, nodePrefix: 25}\n',
		problems: [
			'11:45: network.nodePrefix: found 25 of 172.0.0.0/8, expected at most 24: Kubernetes cuts no finer',
		],
	},
	{
		name: 'too many Services',
		add: 'network: {serviceCidr: 172.0.0.0/8}\n',
		problems: ['11:24: network.serviceCidr: found 172.0.0.0/8, expected a prefix from /12 to /28'],
	},
];

const rest: Case[] = [
	{
		name: 'a patch release that nobody knows',
		replace: ['1.20.2', '1.20.99'],
		problems: [
			`3:12: kubernetes.version: found "1.20.99", expected 1.20.0 to ${newestKnown('1.20')}; did you mean ${newestKnown('1.20')}?`,
		],
	},
	{
		name: 'a way to a host through itself',
		add: `    ssh: {jump: [n2]}\n${n2(', ssh: {jump: [n1]}')}`,
		problems: [
			'11:11: hosts[0].ssh.jump: found a way to n1 through itself: n1 → n2 → n1, expected a jump host that is reached without it (hosts[0].ssh.jump: [] goes directly)',
			'12:59: hosts[1].ssh.jump: found a way to n2 through itself: n2 → n1 → n2, expected a jump host that is reached without it (hosts[1].ssh.jump: [] goes directly)',
		],
	},
	{
		name: 'a jump host for all that is one of them',
		add: 'ssh: {jump: [n1]}\n',
		problems: [
			'11:7: ssh.jump: found a way to n1 through itself: n1 → n1, expected a jump host that is reached without it (hosts[0].ssh.jump: [] goes directly)',
		],
	},
	{
		name: 'a jump host that can only be a misspelt host',
		add: 'ssh: {useConfig: false, jump: [bastoin]}\n',
		problems: [
			'11:32: ssh.jump[0]: found "bastoin", expected a name from hosts or user@host:port, as ssh.useConfig is false',
		],
	},
	{
		name: 'bundle mode without a bundle',
		add: 'source: {mode: bundle}\n',
		problems: ['11:1: source.bundle: found nothing, expected the directory of the bundle'],
	},
	{
		name: 'a mirror for a bundle',
		add: 'source: {bundle: ./b, mirror: aliyun}\n',
		problems: [
			'11:31: source.mirror: found aliyun with mode bundle, expected it only with mode online',
		],
	},
	{
		name: 'a grace period that one lost report uses up',
		add: 'timings: {nodeMonitorGracePeriod: 15}\n',
		problems: [
			'11:35: timings.nodeMonitorGracePeriod: found 15, expected at least 20, twice nodeStatusUpdateFrequency, or one lost report fails a node',
		],
	},
	{
		name: 'a look that comes too late',
		add: 'timings: {nodeMonitorPeriod: 40}\n',
		problems: [
			'11:30: timings.nodeMonitorPeriod: found 40, expected less than nodeMonitorGracePeriod (40)',
		],
	},
	{
		name: 'clocks that etcd refuses',
		add: 'etcd: {tuning: {heartbeatIntervalMs: 500}}\n',
		problems: [
			'11:8: etcd.tuning.electionTimeoutMs: found 1000, expected at least 2500, five times heartbeatIntervalMs',
		],
	},
	{
		name: 'certificates that outlive their CA',
		add: 'certificates: {caDays: 100}\n',
		problems: [
			'11:1: certificates.leafDays: found 365, expected at most 100, the days of the CA that signs them',
		],
	},
	{
		name: 'a kernel setting without a value',
		add: 'os: {sysctls: {swappiness: "1", vm.swappiness: ""}}\n',
		problems: [
			'11:16: os.sysctls.swappiness: found the key "swappiness", expected one such as vm.swappiness',
			'11:48: os.sysctls["vm.swappiness"]: found nothing, expected a value',
		],
	},
	{
		name: 'members and endpoints where there is no external etcd',
		add: `  - {name: n2, address: 10.0.0.12, roles: [etcd]}\netcd: {endpoints: ["http://10.0.0.9:2379"]}\n`,
		problems: [
			'11:44: hosts[1].roles[0]: found the role etcd, expected it only with etcd.mode external: stacked members run on control-plane hosts',
			'12:8: etcd.endpoints: found endpoints with mode stacked, expected it only with mode external',
		],
	},
	{
		name: 'stacked etcd without TLS, which kubeadm does not make',
		add: 'etcd: {tls: false}\n',
		problems: [
			'11:13: etcd.tls: found false with mode stacked, expected true: kubeadm always gives stacked members TLS',
		],
	},
	{
		name: 'a local proxy on the port of the kube-apiserver beside it',
		replace: [
			'endpoint:\n  vip:\n    address: 10.0.0.100',
			'endpoint: {mode: local-proxy, port: 6443}',
		],
		problems: [
			'4:37: endpoint.port: found 6443, the port of kube-apiserver, expected another port: nginx shares the host with kube-apiserver',
		],
	},
	{
		name: 'endpoints of etcd with TLS and without the certificates to get in',
		add: 'etcd: {mode: external, endpoints: ["https://10.0.0.31:2379"]}\n',
		problems: [
			'11:1: etcd.caFile: found nothing, expected a file: the endpoints speak TLS',
			'11:1: etcd.certFile: found nothing, expected a file: the endpoints speak TLS',
			'11:1: etcd.keyFile: found nothing, expected a file: the endpoints speak TLS',
		],
	},
];

describe.each([
	['hosts', hosts],
	['endpoint', endpoint],
	['networks', networks],
	['the rest', rest],
])('%s that cannot work are refused before any host is touched', (_, cases) => {
	test.each(cases)('$name', ({ add, replace, problems }) => {
		const text = replace ? minimalWith(...replace) : `${MINIMAL}${add}`;
		expect(problemsOf(text)).toEqual(problems);
	});
});

describe('what works', () => {
	test('the port of a local proxy is one that the API server does not have', () => {
		const vip = 'endpoint:\n  vip:\n    address: 10.0.0.100';
		const { spec } = parse(minimalWith(vip, 'endpoint: {mode: local-proxy}'));
		expect(spec.endpoint).toMatchObject({ port: 8443, apiServerPort: 6443 });
	});

	test('etcd without TLS is allowed, with a warning that says who could read what', () => {
		const etcd = '  - {name: n2, address: 10.0.0.12, roles: [etcd]}\n';
		const { warnings } = parse(`${MINIMAL}${etcd}etcd: {mode: external, tls: false}\n`);
		expect(warnings.map(({ message }) => message)).toEqual([
			expect.stringContaining('can read and change all that the cluster holds, Secrets too'),
		]);
	});

	test('a control plane of two is allowed, with a warning', () => {
		const { warnings } = parse(
			`${MINIMAL}  - {name: n2, address: 10.0.0.12, roles: [control-plane, worker]}\n`,
		);
		expect(warnings).toEqual([
			{
				file: 'cluster.yaml',
				line: 7,
				column: 1,
				path: 'hosts',
				message:
					'2 control-plane hosts survive the loss of 0, as 1 would: etcd needs a majority. Use 1 or 3.',
			},
		]);
	});

	test('a chain of jump hosts, an ssh_config alias and a host that goes directly', () => {
		const text = `${MINIMAL}    ssh: {jump: []}\n${n2(', ssh: {jump: [bastion, n1]}')}ssh: {jump: [n1]}\n`;
		expect(parse(text).warnings).toEqual([]);
	});

	test('hosts behind one translated address with a port each', () => {
		const text = `${MINIMAL}    ssh: {address: gate, port: 2201}\n${n2(', ssh: {address: gate, port: 2202}')}`;
		expect(parse(text).warnings).toEqual([]);
	});
});
