import type { ClusterSpec } from '../model/spec.ts';
import { hostsWith } from '../model/spec.ts';
import { dnsImageRepository, imageRepository } from '../versions/images.ts';
import { type VersionEntry, versionEntry } from '../versions/table.ts';
import { etcdEndpoints } from './etcd.ts';
import { controlPlaneEndpoint, type ExtraArgs, extraArgs } from './kubeadm-common.ts';
import { apiServerTuning, controllerManagerTuning, etcdTuning, written } from './tuning.ts';

/** Where k8s-tui puts the client certificate for an etcd that kubeadm does not run. */
export const EXTERNAL_ETCD_FILES = {
	caFile: '/etc/kubernetes/pki/etcd/ca.crt',
	certFile: '/etc/kubernetes/pki/apiserver-etcd-client.crt',
	keyFile: '/etc/kubernetes/pki/apiserver-etcd-client.key',
};

/** Names and addresses that the API certificate must be good for, each once. */
export function apiServerSans(spec: ClusterSpec): string[] {
	const { name, vip, address } = spec.endpoint;
	const masters = hostsWith(spec, 'control-plane');
	const all = [
		name,
		vip?.address,
		address,
		...masters.map((host) => host.name),
		...masters.map((host) => host.address),
		'127.0.0.1',
		'localhost',
	];
	return [...new Set(all.filter((san) => san !== undefined))];
}

/**
 * With the `bridge` network k8s-tui allots the node CIDRs itself, together with the routes; a
 * controller that allots them too would come to another answer.
 */
function controllerManagerArgs(spec: ClusterSpec): ExtraArgs {
	const args = written(controllerManagerTuning(spec));
	if (spec.network.cni === 'bridge') args['allocate-node-cidrs'] = 'false';
	else if (spec.network.nodePrefix !== 24) {
		args['node-cidr-mask-size'] = String(spec.network.nodePrefix);
	}
	return args;
}

function etcdConfiguration(spec: ClusterSpec, entry: VersionEntry) {
	if (spec.etcd.mode === 'stacked') {
		const args = extraArgs(entry, written(etcdTuning(spec.etcd.tuning)));
		return { local: { dataDir: '/var/lib/etcd', extraArgs: args } };
	}
	const endpoints = etcdEndpoints(spec);
	return { external: { endpoints, ...(spec.etcd.tls ? EXTERNAL_ETCD_FILES : {}) } };
}

/** kubeadm derives the repository of CoreDNS; it is written only where that would go wrong. */
function dnsConfiguration(spec: ClusterSpec, entry: VersionEntry) {
	if (!spec.network.dns && entry.kubeadmApi === 'v1beta4') return { disabled: true };
	const plain = spec.kubernetes.imageRepository === undefined && spec.source.mirror === 'none';
	const wanted = dnsImageRepository(spec);
	if (plain || wanted === imageRepository(spec)) return undefined;
	return { imageRepository: wanted };
}

/** kubeadm signs for a fixed 1 and 10 years below v1beta4 (constants.go). */
function validity(spec: ClusterSpec, entry: VersionEntry) {
	const { leafDays, caDays } = spec.certificates;
	if (entry.kubeadmApi !== 'v1beta4') return {};
	return {
		certificateValidityPeriod: leafDays === 365 ? undefined : `${leafDays * 24}h0m0s`,
		caCertificateValidityPeriod: caDays === 3650 ? undefined : `${caDays * 24}h0m0s`,
	};
}

function component(certSANs: string[] | undefined, args: ReturnType<typeof extraArgs>) {
	return certSANs || args ? { certSANs, extraArgs: args } : undefined;
}

/**
 * ClusterConfiguration in the newest API that the version's kubeadm knows. Whatever equals the
 * component's own default stays out, so that an upgrade takes up new defaults.
 */
export function clusterConfiguration(spec: ClusterSpec) {
	const entry = versionEntry(spec.kubernetes.version);
	return {
		apiVersion: `kubeadm.k8s.io/${entry.kubeadmApi}`,
		kind: 'ClusterConfiguration',
		clusterName: spec.name,
		kubernetesVersion: `v${entry.version}`,
		controlPlaneEndpoint: controlPlaneEndpoint(spec),
		imageRepository: imageRepository(spec),
		...validity(spec, entry),
		apiServer: component(apiServerSans(spec), extraArgs(entry, written(apiServerTuning(spec)))),
		controllerManager: component(undefined, extraArgs(entry, controllerManagerArgs(spec))),
		etcd: etcdConfiguration(spec, entry),
		dns: dnsConfiguration(spec, entry),
		networking: {
			dnsDomain: spec.network.dnsDomain,
			podSubnet: spec.network.podCidr,
			serviceSubnet: spec.network.serviceCidr,
		},
	};
}
