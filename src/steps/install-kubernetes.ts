import type { FleetFacts, HostFacts } from '../model/facts.ts';
import type {
	ArtifactResource,
	EnabledResource,
	Resource,
	ServiceResource,
} from '../model/resource.ts';
import { type ClusterSpec, type HostSpec, nodeHosts } from '../model/spec.ts';
import { ETCD_PATCH_PATH, etcdPatch } from '../render/kubeadm-patches.ts';
import {
	KUBELET_DROP_IN_PATH,
	KUBELET_PATH,
	KUBELET_UNIT_PATH,
	kubeletDropIn,
	kubeletUnit,
} from '../render/kubelet-unit.ts';
import { probesOf } from '../resources/diff.ts';
import { isMember } from './cluster-state.ts';
import { criDockerd } from './cri-dockerd.ts';
import { operatorManifest } from './operator-manifest.ts';
import { optionalArchive, programArtifact, type Software } from './software.ts';
import { type Step, taskId } from './step.ts';

const DEFAULT_RESOLV_CONF = '/etc/resolv.conf';

/** Puts kubeadm, kubelet, kubectl and the CNI plugins in place, and the kubelet's unit. */
export const installKubernetes: Step = {
	id: 'install-kubernetes',
	title: 'kubeadm, kubelet and kubectl',
	estimate: 4,
	hosts: ({ spec }) => nodeHosts(spec),
	needs: ({ host }) => [taskId('fetch-software', host.name), taskId('install-runtime', host.name)],
	probe: (spec, host, software) =>
		probesOf([...filesOf(spec, host, software), kubeletEnabled, kubeletRunning]),
	plan: ({ spec, host, software, cluster, facts, hostFacts }) => ({
		kind: 'converge',
		resources: [
			...filesOf(spec, host, software, kubeletResolvConf(facts, hostFacts)),
			isMember(cluster, host, hostFacts) ? kubeletRunning : kubeletEnabled,
		],
	}),
};

/**
 * kubeadm looks at its own host alone and writes what it finds for all: with systemd-resolved on some
 * hosts only, the others would miss the file, or ask themselves in a loop.
 * @returns null where /etc/resolv.conf, the kubelet's default, is right on all hosts
 */
function kubeletResolvConf(fleet: FleetFacts, { network }: HostFacts): string | null {
	const isPlain = Object.values(fleet).every(
		(facts) => facts.network.resolvConf === DEFAULT_RESOLV_CONF,
	);
	return isPlain ? null : (network.resolvConf ?? DEFAULT_RESOLV_CONF);
}

function filesOf(
	spec: ClusterSpec,
	host: HostSpec,
	software: Software,
	resolvConf: string | null = null,
): Resource[] {
	return [
		...programResources(software),
		...operatorManifest(spec, host, software),
		...criDockerd(spec, software),
		{ kind: 'file', path: KUBELET_UNIT_PATH, content: kubeletUnit(spec), mode: '0644' },
		{ kind: 'file', path: KUBELET_DROP_IN_PATH, content: kubeletDropIn(resolvConf), mode: '0644' },
		...patchesOf(spec, host),
	];
}

function patchesOf(spec: ClusterSpec, host: HostSpec): Resource[] {
	const content = host.roles.includes('control-plane') ? etcdPatch(spec) : null;
	return content === null ? [] : [{ kind: 'file', path: ETCD_PATCH_PATH, content, mode: '0644' }];
}

/** On a host that is yet to join: kubeadm starts it, without a configuration it would only fail. */
const kubeletEnabled: EnabledResource = { kind: 'enabled', unit: 'kubelet.service' };

/** On a node. A restart leaves its pods running. */
const kubeletRunning: ServiceResource = {
	kind: 'service',
	unit: 'kubelet.service',
	enabled: true,
	active: true,
	configFiles: [KUBELET_UNIT_PATH, KUBELET_DROP_IN_PATH, KUBELET_PATH],
	onChange: 'restart',
};

/** The programs that every host gets, from the software source. Pure. */
export function programResources(software: Software): ArtifactResource[] {
	const programs = ['kubeadm', 'kubelet', 'kubectl'].map((name): ArtifactResource => {
		const { name: artifact, sha256 } = programArtifact(software, name);
		return { kind: 'artifact', artifact, sha256, path: `/usr/bin/${name}`, mode: '0755' };
	});
	const plugins = programArtifact(software, 'cni-plugins');
	const crictl = optionalArchive(software, 'crictl');
	return [
		...programs,
		{
			kind: 'artifact',
			artifact: plugins.name,
			sha256: plugins.sha256,
			path: '/opt/cni/bin',
			mode: '0755',
			unpack: true,
		},
		...(crictl
			? [
					{
						kind: 'artifact' as const,
						artifact: crictl.name,
						sha256: crictl.sha256,
						path: '/usr/local/bin',
						mode: '0755',
						unpack: true,
					},
				]
			: []),
	];
}
