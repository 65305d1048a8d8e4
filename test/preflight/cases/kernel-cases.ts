import type { CheckCase } from '../support/context.ts';

/** What a kernel is able to do. */
export const kernelCases: CheckCase[] = [
	{ check: 'kernel-version', name: 'takes 6.1', expect: 'ok' },
	{
		check: 'kernel-version',
		name: 'refuses 2.6',
		facts: { n1: { kernel: '2.6.32-754.el6.x86_64' } },
		expect: 'error',
	},
	{ check: 'kernel-features', name: 'takes loadable modules', expect: 'ok' },
	{
		check: 'kernel-features',
		name: 'takes what is built in, whatever modprobe says',
		facts: { n1: { features: { overlay: 'builtin' } } },
		spec: { os: { kernelModules: false }, network: { cni: 'none' } },
		expect: 'warning',
		observed: /loadable/,
		repair: ['module'],
	},
	{
		check: 'kernel-features',
		name: 'refuses a kernel without overlay',
		facts: { n1: { features: { overlay: 'absent' } } },
		expect: 'error',
		fix: /overlay/,
	},
	{
		check: 'kernel-features',
		name: 'asks for vxlan only if flannel needs it',
		facts: { n1: { features: { vxlan: 'absent' } } },
		expect: 'ok',
	},
	{
		check: 'kernel-features',
		name: 'refuses flannel without vxlan',
		spec: { network: { cni: 'flannel' } },
		facts: { n1: { features: { vxlan: 'absent' } } },
		expect: 'error',
	},
	{ check: 'ipvs', name: 'is silent in iptables mode', expect: 'silent' },
	{
		check: 'ipvs',
		name: 'takes a loadable ip_vs',
		spec: { network: { proxyMode: 'ipvs' } },
		expect: 'ok',
	},
	{
		check: 'ipvs',
		name: 'refuses ipvs mode on a kernel without it, with the other mode as the fix',
		spec: { network: { proxyMode: 'ipvs' } },
		facts: { n1: { features: { ip_vs: 'absent' } } },
		expect: 'error',
		fix: /proxyMode to iptables/,
	},
	{ check: 'sysctls', name: 'takes keys that come with a module', expect: 'ok' },
	{
		check: 'sysctls',
		name: 'refuses a key of the spec that the kernel lacks',
		spec: { os: { sysctls: { 'net.ipv4.tcp_tw_recycle': '0' } } },
		expect: 'error',
		observed: /tcp_tw_recycle/,
	},
	{
		check: 'sysctls',
		name: 'refuses bridge keys on a kernel without the feature',
		facts: { n1: { features: { br_netfilter: 'absent' } } },
		expect: 'error',
		observed: /net\.bridge/,
	},
	{
		check: 'sysctls',
		name: 'wants the values themselves when apply leaves them alone',
		spec: { os: { applySysctls: false } },
		facts: {
			n1: {
				sysctls: {
					'net.ipv4.ip_forward': '0',
					'net.bridge.bridge-nf-call-iptables': '1',
					'net.bridge.bridge-nf-call-ip6tables': '1',
				},
			},
		},
		expect: 'error',
		observed: /^net\.ipv4\.ip_forward=0$/,
		repair: ['sysctl'],
	},
	{ check: 'cgroup-version', name: 'takes v2', expect: 'ok' },
	{
		check: 'cgroup-version',
		name: 'takes v1 with an old Kubernetes',
		facts: { n1: { cgroup: { version: 1 } } },
		expect: 'ok',
	},
	{
		check: 'cgroup-version',
		name: 'refuses v1 from Kubernetes 1.35 on',
		spec: { kubernetes: { version: '1.35.0' }, runtime: { name: 'containerd' } },
		facts: { n1: { cgroup: { version: 1 } } },
		expect: 'error',
		fix: /unified_cgroup_hierarchy=1/,
	},
];
