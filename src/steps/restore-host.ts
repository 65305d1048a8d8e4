import type { HostFacts } from '../model/facts.ts';
import type { Resource } from '../model/resource.ts';
import { CNI_CONFIG_PATH } from '../render/cni-bridge.ts';
import { CONTAINERD_CONFIG_PATH, CRICTL_CONFIG_PATH } from '../render/containerd.ts';
import {
	CRI_DOCKER_SERVICE,
	CRI_DOCKER_SERVICE_PATH,
	CRI_DOCKER_SOCKET,
	CRI_DOCKER_SOCKET_PATH,
} from '../render/cri-dockerd.ts';
import { ETCD_UNIT, ETCD_UNIT_PATH } from '../render/etcd.ts';
import { fstabWithSwapRestored } from '../render/fstab.ts';
import { HAPROXY_CONFIG_PATH } from '../render/haproxy.ts';
import { hostsFileRestored } from '../render/hosts-file.ts';
import { KEEPALIVED_CHECK_PATH, KEEPALIVED_CONFIG_PATH } from '../render/keepalived.ts';
import { KUBEADM_PATCHES_DIR } from '../render/kubeadm-patches.ts';
import { KUBELET_DROP_IN_PATH, KUBELET_UNIT_PATH } from '../render/kubelet-unit.ts';
import { PROXY_UNIT, PROXY_UNIT_PATH } from '../render/local-proxy.ts';
import { LIMITS_PATH, MODULES_PATH, SYSCTL_PATH } from '../render/os-settings.ts';
import { PACKAGE_SOURCES } from '../render/package-sources.ts';
import {
	POD_NETWORK_SCRIPT_PATH,
	POD_NETWORK_UNIT,
	POD_NETWORK_UNIT_PATH,
} from '../render/pod-network.ts';
import {
	isMadePermissive,
	SELINUX_CONFIG_PATH,
	selinuxRestored,
} from '../render/selinux-config.ts';
import { UNMANAGED_PATH } from '../render/unmanaged-devices.ts';
import { probesOf } from '../resources/diff.ts';
import { observedFile } from '../resources/observed.ts';
import { CLUSTER_MARKER, hasUnfinishedKubeadm } from './cluster-state.ts';
import { ETCD_BEGUN_MARKER } from './empty-etcd.ts';
import { ETCD_PROGRAM_PATHS } from './etcd-programs.ts';
import { FIREWALL_FILES, firewallRestored } from './prepare-host-firewall.ts';
import { type Step, taskId } from './step.ts';
import { KERNEL_MARKER } from './upgrade-kernel.ts';
import { packageSourcesRestored } from './use-package-mirror.ts';

const UNITS = [
	'keepalived.service',
	'haproxy.service',
	PROXY_UNIT,
	ETCD_UNIT,
	POD_NETWORK_UNIT,
	'kubelet.service',
	CRI_DOCKER_SERVICE,
	CRI_DOCKER_SOCKET,
];

const SWAP_UNITS: Resource = { kind: 'swap-units' };

/** Holds the configuration of the local proxy and of etcd, certificates too. */
const OWN_CONFIG_DIR = '/etc/k8s-tui';

/** Files of ours, in an order in which nothing breaks half-way. The marker goes last. */
const FILES = [
	KEEPALIVED_CONFIG_PATH,
	KEEPALIVED_CHECK_PATH,
	HAPROXY_CONFIG_PATH,
	PROXY_UNIT_PATH,
	ETCD_UNIT_PATH,
	OWN_CONFIG_DIR,
	...ETCD_PROGRAM_PATHS,
	CNI_CONFIG_PATH,
	POD_NETWORK_UNIT_PATH,
	POD_NETWORK_SCRIPT_PATH,
	KUBELET_DROP_IN_PATH,
	KUBELET_UNIT_PATH,
	CRICTL_CONFIG_PATH,
	CRI_DOCKER_SERVICE_PATH,
	CRI_DOCKER_SOCKET_PATH,
	'/usr/bin/kubeadm',
	'/usr/bin/kubelet',
	'/usr/bin/kubectl',
	KUBEADM_PATCHES_DIR,
	SYSCTL_PATH,
	MODULES_PATH,
	LIMITS_PATH,
	UNMANAGED_PATH,
	KERNEL_MARKER,
	'/var/lib/k8s-tui/verified',
	ETCD_BEGUN_MARKER,
];

/**
 * Takes off what the installation put on the operating system. Packages, the container runtime
 * with its configuration and images stay: others may use them, and a second apply will.
 */
export const restoreHost: Step = {
	id: 'restore-host',
	title: 'restore the host',
	estimate: 3,
	hosts: ({ spec }) => spec.hosts,
	needs: ({ host }) => [taskId('remove-kubernetes', host.name)],
	probe: () => [
		{
			files: [
				...['/etc/hosts', '/etc/fstab', CONTAINERD_CONFIG_PATH],
				...[SELINUX_CONFIG_PATH, ...FIREWALL_FILES],
			],
			secretFiles: [...FILES, CLUSTER_MARKER],
			units: UNITS,
		},
		PACKAGE_SOURCES,
		...probesOf([SWAP_UNITS]),
	],
	plan: ({ hostFacts }) => ({ kind: 'converge', resources: resources(hostFacts) }),
};

function resources(facts: HostFacts): Resource[] {
	// Without our marker the files and units may be anybody's: only what would spoil a cluster goes, and
	// what has our name.
	if (!observedFile(facts, CLUSTER_MARKER)) {
		const spoiling = hasUnfinishedKubeadm(facts) ? facts.kubernetes.cniFiles : [];
		return [
			...spoiling.map((path): Resource => ({ kind: 'absent', path })),
			...packageSourcesRestored(facts),
		];
	}
	const stopped = UNITS.map(
		(unit): Resource => ({
			kind: 'service',
			unit,
			enabled: false,
			active: false,
			configFiles: [],
			onChange: 'restart',
		}),
	);
	return [
		...stopped,
		...FILES.map((path): Resource => ({ kind: 'absent', path })),
		...rewritten(facts, '/etc/hosts', hostsFileRestored),
		...rewritten(facts, '/etc/fstab', fstabWithSwapRestored),
		SWAP_UNITS,
		...selinuxBack(facts),
		...firewallRestored(facts),
		...packageSourcesRestored(facts),
		{ kind: 'absent', path: CLUSTER_MARKER },
	];
}

function selinuxBack(facts: HostFacts): Resource[] {
	const config = observedFile(facts, SELINUX_CONFIG_PATH)?.content;
	if (!config || !isMadePermissive(config)) return [];
	return [
		...rewritten(facts, SELINUX_CONFIG_PATH, selinuxRestored),
		{ kind: 'selinux', mode: 'enforcing' },
	];
}

function rewritten(facts: HostFacts, path: string, restore: (text: string) => string): Resource[] {
	const now = observedFile(facts, path);
	return now?.content
		? [{ kind: 'file', path, content: restore(now.content), mode: now.mode }]
		: [];
}
