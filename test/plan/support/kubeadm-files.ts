import { parseDocument } from 'yaml';
import type { ObservedFile, SettingsView } from '../../../src/model/facts.ts';
import { type ClusterSpec, type HostSpec, isNodeHost } from '../../../src/model/spec.ts';
import { clusterConfiguration } from '../../../src/render/kubeadm-cluster.ts';
import { yamlDocuments } from '../../../src/render/kubeadm-common.ts';
import { kubeadmInitConfig } from '../../../src/render/kubeadm-init.ts';
import { versionEntry } from '../../../src/versions/table.ts';
import { observedText } from './fleet.ts';

/** A document of what `kubeadm init` was given, by its kind. */
function document(spec: ClusterSpec, kind: string): string {
	const [host] = spec.hosts;
	if (!host) throw new Error('a cluster without hosts');
	const all = kubeadmInitConfig(spec, host).split('---\n');
	return asGoWrites(all.find((text) => text.includes(`kind: ${kind}\n`)) ?? '');
}

/** Lists are not indented. */
function asGoWrites(text: string): string {
	return parseDocument(text, { version: '1.1' }).toString({ indentSeq: false, lineWidth: 0 });
}

/** What kubeadm keeps in a cluster of this spec, as far as it is k8s-tui's. */
export function settingsOfKubeadm(spec: ClusterSpec): SettingsView[] {
	const { minor } = versionEntry(spec.kubernetes.version);
	const kubelet = Number(minor.split('.')[1]) < 24 ? `kubelet-config-${minor}` : 'kubelet-config';
	const common = { resourceVersion: '100', pending: false };
	return [
		{
			kind: 'ClusterConfiguration',
			configMap: 'kubeadm-config',
			key: 'ClusterConfiguration',
			text: document(spec, 'ClusterConfiguration'),
			...common,
		},
		{
			kind: 'KubeletConfiguration',
			configMap: kubelet,
			key: 'kubelet',
			text: document(spec, 'KubeletConfiguration'),
			...common,
		},
		{
			kind: 'KubeProxyConfiguration',
			configMap: 'kube-proxy',
			key: 'config.conf',
			text: document(spec, 'KubeProxyConfiguration'),
			...common,
		},
	];
}

/** What kubeadm leaves on a host that has joined, as far as k8s-tui changes it later. */
export function filesOfKubeadm(spec: ClusterSpec, host: HostSpec): Record<string, ObservedFile> {
	if (!isNodeHost(host)) return {};
	const { apiServer, controllerManager, etcd } = clusterConfiguration(spec);
	const isMaster = host.roles.includes('control-plane');
	return {
		'/var/lib/kubelet/config.yaml': observedText(document(spec, 'KubeletConfiguration')),
		...(isMaster
			? {
					...manifest('kube-apiserver', apiServer?.extraArgs, etcd.external?.endpoints),
					...manifest('kube-controller-manager', controllerManager?.extraArgs),
				}
			: {}),
		...(isMaster && etcd.local ? manifest('etcd', etcd.local.extraArgs) : {}),
	};
}

function manifest(
	name: string,
	args: object | undefined,
	etcdServers?: string[],
): Record<string, ObservedFile> {
	const pairs = Array.isArray(args)
		? args.map(({ name: flag, value }) => `--${flag}=${value}`)
		: Object.entries(args ?? {}).map(([flag, value]) => `--${flag}=${value}`);
	if (etcdServers) pairs.push(`--etcd-servers=${etcdServers.join(',')}`);
	const spec = { containers: [{ command: [name, ...pairs.toSorted()], name }], hostNetwork: true };
	const text = yamlDocuments([{ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }]);
	return { [`/etc/kubernetes/manifests/${name}.yaml`]: observedText(asGoWrites(text), '0600') };
}
