import { CA_FILE, OWNER_FILE } from '../../../src/preflight/membership.ts';
import { makeClusterView } from '../../support/facts.ts';
import { makeSpec } from '../../support/spec.ts';
import type { CheckCase } from '../support/context.ts';

function file(content: string | null, sha256 = '') {
	return { mode: '0644', owner: 'root', size: 0, sha256, mtime: 0, content };
}

const WITHOUT_N3 = makeClusterView(makeSpec(), ['n1', 'n2']);
const LEFT = { configFiles: ['/etc/kubernetes/kubelet.conf'], etcdData: true };

function listener(port: number, process: string | null, address = '0.0.0.0') {
	return [{ protocol: 'tcp' as const, address, port, process }];
}

/** What runs and lies on the hosts before anything is done. */
export const stateCases: CheckCase[] = [
	{ check: 'clock-skew', name: 'takes clocks that agree', expect: 'ok' },
	{
		check: 'clock-skew',
		name: 'refuses the host that is off',
		facts: { n1: { clock: { offsetMs: 5000 } } },
		expect: 'error',
		observed: /\+5 s from the middle/,
		fix: /time service/,
	},
	{
		check: 'clock-skew',
		name: 'does not blame the hosts that agree',
		host: 'n2',
		facts: { n1: { clock: { offsetMs: 5000 } } },
		expect: 'ok',
	},
	{
		check: 'clock-skew',
		name: 'does not care how far the operator’s own clock is off',
		facts: Object.fromEntries(
			['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => [name, { clock: { offsetMs: 3_600_000 } }]),
		),
		expect: 'ok',
	},
	{
		check: 'clock-skew',
		name: 'does not refuse what a slow connection may explain',
		facts: { n1: { clock: { offsetMs: 3000, uncertaintyMs: 1500 } } },
		expect: 'warning',
		observed: /too slow a connection/,
	},
	{ check: 'time-sync', name: 'takes a clock that is set', expect: 'ok' },
	{
		check: 'time-sync',
		name: 'takes no service when apply sets one up',
		facts: { n1: { clock: { service: null, synchronized: false } } },
		expect: 'ok',
	},
	{
		check: 'time-sync',
		name: 'warns of none that stays',
		spec: { os: { timeSync: false } },
		facts: { n1: { clock: { service: null, synchronized: false } } },
		expect: 'warning',
	},
	{
		check: 'time-sync',
		name: 'warns of a service that reaches no server',
		facts: { n1: { clock: { synchronized: false } } },
		expect: 'warning',
	},
	{ check: 'swap', name: 'takes none', expect: 'ok' },
	{
		check: 'swap',
		name: 'takes swap that apply turns off',
		facts: { n1: { swap: { devices: [{ name: '/dev/sda2', bytes: 1024 ** 3 }] } } },
		expect: 'ok',
		observed: /\/dev\/sda2 \(1 GiB\); apply turns it off/,
	},
	{
		check: 'swap',
		name: 'refuses swap that is kept: the kubelet would not start',
		spec: { os: { swap: 'keep' } },
		facts: { n1: { swap: { devices: [{ name: '/swapfile', bytes: 1024 ** 3 }] } } },
		expect: 'error',
		repair: ['swap-off'],
	},
	{ check: 'security-modules', name: 'takes a host without SELinux', expect: 'ok' },
	{
		check: 'security-modules',
		name: 'warns of enforcing that stays',
		facts: { n1: { selinux: 'enforcing' } },
		expect: 'warning',
	},
	{ check: 'ports', name: 'takes a bare host', expect: 'ok' },
	{
		check: 'ports',
		name: 'refuses a port that something else has, by name',
		facts: { n1: { listeners: listener(6443, 'nginx') } },
		expect: 'error',
		observed: /taken by nginx/,
	},
	{
		check: 'ports',
		name: 'refuses Debian’s own etcd on a bare master',
		facts: { n1: { listeners: listener(2379, 'etcd', '127.0.0.1') } },
		expect: 'error',
		observed: /etcd on 127\.0\.0\.1:2379/,
	},
	{
		check: 'ports',
		name: 'does not mind a master’s port on a worker',
		host: 'n4',
		facts: { n4: { listeners: listener(6443, 'nginx') } },
		expect: 'ok',
	},
	{
		check: 'ports',
		name: 'takes haproxy on a host that an interrupted apply has prepared',
		facts: {
			n1: {
				listeners: listener(8443, 'haproxy'),
				observed: { files: { [OWNER_FILE]: file('demo\n') } },
			},
		},
		expect: 'ok',
	},
	{ check: 'ports', name: 'takes the components of a node', installed: true, expect: 'ok' },
	{
		check: 'ports',
		name: 'refuses a stranger on a node’s port',
		installed: true,
		facts: { n1: { listeners: listener(8443, 'nginx') } },
		expect: 'error',
	},
	{
		check: 'ports',
		name: 'takes haproxy of ours where the local proxy will be',
		installed: true,
		spec: { endpoint: { mode: 'local-proxy' } },
		facts: {
			n1: {
				listeners: listener(8443, 'haproxy'),
				observed: {
					files: { '/etc/haproxy/haproxy.cfg': file('# Written by k8s-tui for demo\n') },
				},
			},
		},
		expect: 'ok',
	},
	{
		check: 'ports',
		name: 'refuses a haproxy of somebody else where the local proxy will be',
		installed: true,
		spec: { endpoint: { mode: 'local-proxy' } },
		facts: { n1: { listeners: listener(8443, 'haproxy') } },
		expect: 'error',
	},
	{ check: 'leftovers', name: 'takes a bare host', expect: 'ok' },
	{
		check: 'leftovers',
		name: 'takes a node',
		installed: true,
		expect: 'ok',
		observed: /is a node/,
	},
	{
		check: 'leftovers',
		name: 'refuses what an earlier cluster left, with the way out',
		facts: { n1: { kubernetes: LEFT } },
		expect: 'error',
		observed: /kubelet\.conf below \/etc\/kubernetes, etcd data/,
		fix: /k8s-tui reset -f cluster\.yaml --limit n1/,
	},
	{
		check: 'leftovers',
		name: 'lets apply finish what it began on a marked host',
		facts: { n1: { kubernetes: LEFT, observed: { files: { [OWNER_FILE]: file('demo\n') } } } },
		expect: 'warning',
		observed: /interrupted/,
	},
	{
		check: 'leftovers',
		name: 'refuses a host that is marked for another cluster',
		facts: { n1: { kubernetes: LEFT, observed: { files: { [OWNER_FILE]: file('prod\n') } } } },
		expect: 'error',
	},
	{
		check: 'leftovers',
		name: 'knows a half-joined master by the cluster’s certificate authority',
		host: 'n3',
		installed: true,
		facts: {
			n1: {
				cluster: WITHOUT_N3,
				observed: { files: { [CA_FILE]: file(null, 'cafe') } },
			},
			n2: { cluster: null },
			n3: { cluster: null, observed: { files: { [CA_FILE]: file(null, 'cafe') } } },
		},
		expect: 'warning',
		observed: /interrupted/,
	},
	{
		check: 'leftovers',
		name: 'refuses a master of another certificate authority',
		host: 'n3',
		installed: true,
		facts: {
			n1: {
				cluster: WITHOUT_N3,
				observed: { files: { [CA_FILE]: file(null, 'cafe') } },
			},
			n2: { cluster: null },
			n3: { cluster: null, observed: { files: { [CA_FILE]: file(null, 'f00d') } } },
		},
		expect: 'error',
	},
	{ check: 'package-lock', name: 'takes a free one', expect: 'ok' },
	{
		check: 'package-lock',
		name: 'names the holder and waits',
		facts: {
			n1: {
				packages: { lock: { path: '/var/lib/dpkg/lock', pid: 77, process: 'unattended-upgr' } },
			},
		},
		expect: 'warning',
		observed: /unattended-upgr \(pid 77\)/,
	},
	{ check: 'broken-packages', name: 'takes none', expect: 'ok' },
	{
		check: 'broken-packages',
		name: 'leaves half-installed ones of apt to apply',
		facts: { n1: { packages: { broken: ['linux-image-amd64'] } } },
		expect: 'warning',
		fix: /dpkg --configure -a/,
		repair: ['whole-packages'],
	},
	{
		check: 'broken-packages',
		name: 'refuses half-installed ones of others',
		facts: { n1: { packages: { manager: 'dnf', broken: ['kernel'] } } },
		expect: 'error',
	},
	{ check: 'automatic-updates', name: 'takes a host without them', expect: 'ok' },
	{
		check: 'automatic-updates',
		name: 'warns of apt’s timer and can stop it',
		facts: {
			n1: {
				observed: {
					units: {
						'apt-daily.timer': { exists: true, active: true, enabled: true, configuredAt: null },
					},
				},
			},
		},
		expect: 'warning',
		repair: ['service'],
	},
	{ check: 'sshd-limits', name: 'takes the defaults', expect: 'ok' },
	{
		check: 'sshd-limits',
		name: 'warns of fewer sessions than k8s-tui opens',
		facts: { n1: { sshd: { maxSessions: 2 } } },
		expect: 'warning',
	},
	{
		check: 'sshd-limits',
		name: 'warns of a start limit of one',
		facts: { n1: { sshd: { maxStartups: '1:30:10' } } },
		expect: 'warning',
	},
	{
		check: 'etcd-tls',
		name: 'takes an external etcd with TLS',
		host: null,
		spec: { etcd: { mode: 'external' } },
		expect: 'ok',
	},
	{
		check: 'etcd-tls',
		name: 'says who could read what of an etcd without TLS',
		host: null,
		spec: { etcd: { mode: 'external', tls: false } },
		expect: 'warning',
		observed: /whoever reaches port 2379 can read and change all/,
	},
	{ check: 'etcd-members', name: 'takes three', host: null, expect: 'ok', observed: /may lose 1/ },
	{
		check: 'etcd-members',
		name: 'warns of an even number',
		host: null,
		spec: {
			hosts: ['n1', 'n2'].map((name, index) => ({
				name,
				address: `10.0.0.${11 + index}`,
				roles: ['control-plane'],
				ssh: {},
				labels: {},
				taints: [],
			})),
		},
		expect: 'warning',
		observed: /^2: may lose 0$/,
	},
];
