import { FILESYSTEM_PATHS } from '../../support/facts.ts';
import type { CheckCase } from '../support/context.ts';

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;

function disk(available: number, inodesFree = 6_000_000) {
	return FILESYSTEM_PATHS.map((path) => ({
		path,
		mountPoint: '/',
		type: 'ext4',
		size: 100 * GiB,
		available,
		inodes: 6_553_600,
		inodesFree,
	}));
}

/** A machine: its parts and its system. */
export const hostCases: CheckCase[] = [
	{ check: 'cpu', name: 'takes four processors', expect: 'ok', observed: /^4$/ },
	{
		check: 'cpu',
		name: 'refuses a control plane on one processor, as kubeadm does',
		facts: { n1: { cpu: { count: 1 } } },
		expect: 'error',
	},
	{
		check: 'cpu',
		name: 'only warns of a worker with one',
		host: 'n4',
		facts: { n4: { cpu: { count: 1 } } },
		expect: 'warning',
	},
	{ check: 'memory', name: 'takes 8 GiB', expect: 'ok', observed: /^8 GiB$/ },
	{
		check: 'memory',
		name: 'takes what is left of a 2 GB machine',
		facts: { n1: { memory: { total: 1_990 * MiB } } },
		expect: 'ok',
	},
	{
		check: 'memory',
		name: 'refuses a control plane with 1 GiB',
		facts: { n1: { memory: { total: 1 * GiB } } },
		expect: 'error',
		observed: /^1 GiB$/,
	},
	{
		check: 'memory',
		name: 'warns of a worker with 1 GiB',
		host: 'n4',
		facts: { n4: { memory: { total: 1 * GiB } } },
		expect: 'warning',
	},
	{
		check: 'disk-space',
		name: 'takes 80 GiB',
		expect: 'ok',
		observed: /^80 GiB free, 80 %$/,
	},
	{
		check: 'disk-space',
		name: 'adds up what all directories of one file system need',
		facts: {
			n1: { filesystems: disk(7 * GiB).map((one) => ({ ...one, size: 20 * GiB })) },
		},
		expect: 'error',
		observed: /^7 GiB free/,
	},
	{
		check: 'disk-space',
		name: 'refuses a disk on which the kubelet would evict pods at once',
		facts: { n1: { filesystems: disk(12 * GiB) } },
		expect: 'error',
		observed: /12 %/,
	},
	{
		check: 'disk-space',
		name: 'only warns of a node that has written most of it already',
		installed: true,
		facts: { n1: { filesystems: disk(6 * GiB).map((one) => ({ ...one, size: 20 * GiB })) } },
		expect: 'warning',
	},
	{ check: 'inodes', name: 'takes a disk of free inodes', expect: 'ok' },
	{
		check: 'inodes',
		name: 'takes a file system without fixed inodes',
		facts: {
			n1: { filesystems: disk(80 * GiB, 0).map((one) => ({ ...one, inodes: 0 })) },
		},
		expect: 'silent',
	},
	{
		check: 'inodes',
		name: 'refuses a disk that ran out of them',
		facts: { n1: { filesystems: disk(80 * GiB, 100_000) } },
		expect: 'error',
		observed: /^1 %/,
	},
	{
		check: 'inodes',
		name: 'warns when they are low',
		facts: { n1: { filesystems: disk(80 * GiB, 650_000) } },
		expect: 'warning',
	},
	{ check: 'os-supported', name: 'takes Debian 12', expect: 'ok' },
	{
		check: 'os-supported',
		name: 'takes a point release',
		facts: { n1: { os: { id: 'rocky', versionId: '9.4', family: 'rhel' } } },
		expect: 'ok',
	},
	{
		check: 'os-supported',
		name: 'does not take 1.2 for a point release of 1',
		facts: { n1: { os: { id: 'debian', versionId: '1', prettyName: 'Debian 1' } } },
		expect: 'warning',
	},
	{
		check: 'os-supported',
		name: 'refuses a system of no known family',
		facts: { n1: { os: { id: 'alpine', versionId: '3.20', family: 'unknown' } } },
		expect: 'error',
	},
	{ check: 'init-system', name: 'takes systemd', expect: 'ok' },
	{
		check: 'init-system',
		name: 'refuses anything else as PID 1',
		facts: { n1: { init: 'runit' } },
		expect: 'error',
	},
	{ check: 'architecture', name: 'takes what Kubernetes is built for', expect: 'ok' },
	{
		check: 'architecture',
		name: 'refuses what it is not built for',
		facts: { n1: { arch: 'i686' } },
		expect: 'error',
	},
	{
		check: 'architecture',
		name: 'refuses a host that the bundle is not for',
		facts: { n1: { arch: 'arm64' } },
		bundle: {
			directory: './bundle',
			kubernetesVersion: '1.20.2',
			arch: 'amd64',
			files: [],
			images: [],
			wantedFiles: [],
			wantedImages: [],
		},
		expect: 'error',
		fix: /bundle for arm64/,
	},
	{ check: 'package-manager', name: 'takes apt', expect: 'ok' },
	{
		check: 'package-manager',
		name: 'refuses a host without one',
		facts: { n1: { packages: { manager: null } } },
		expect: 'error',
	},
	{ check: 'privileges', name: 'says that the user is root', expect: 'ok', observed: /is root/ },
	{
		check: 'privileges',
		name: 'says that the user becomes root',
		facts: { n1: { login: { user: 'ops', uid: 1000 } } },
		expect: 'ok',
		observed: /ops \(uid 1000\) becomes root by sudo/,
	},
];
