import { isProgram } from '../bundle/lookup.ts';
import type { BundleManifest } from '../bundle/manifest.ts';
import { artifactName } from '../bundle/manifest.ts';
import { packageNameOf } from '../bundle/package-file.ts';
import { type ClusterSpec, externalEtcdHosts } from '../model/spec.ts';
import { needsCriDockerd } from '../render/cri-dockerd.ts';
import { controlPlaneImages, imageRepository } from '../versions/images.ts';
import { CALICO_OPERATOR, podNetworkImages } from '../versions/pod-networks.ts';
import { versionEntry } from '../versions/table.ts';
import type { BundleContents } from './check.ts';
import type { FetchOrder } from './probe-plan.ts';

const PROGRAMS = {
	kubeadm: ['kubeadm', 'kubelet', 'kubectl'],
	binary: [
		'kube-apiserver',
		'kube-controller-manager',
		'kube-scheduler',
		'kube-proxy',
		'kubelet',
		'kubectl',
	],
} as const;

/** What a bundle holds beside what the spec wants of it. */
export function bundleContentsOf(
	spec: ClusterSpec,
	directory: string,
	manifest: BundleManifest,
): BundleContents {
	const packages = manifest.files.filter(({ kind }) => kind === 'package').map(artifactName);
	return {
		directory,
		kubernetesVersion: manifest.kubernetesVersion,
		arch: manifest.arch,
		files: manifest.files.filter(isProgram).map(artifactName),
		images: manifest.files.flatMap((file) => file.images ?? []),
		...(manifest.os === undefined || packages.length === 0
			? {}
			: { packages: { os: manifest.os, names: packages.map(packageNameOf) } }),
		wantedFiles: wantedPrograms(spec),
		wantedImages: [
			...(spec.kubernetes.method === 'kubeadm' ? controlPlaneImages(spec) : []),
			...podNetworkImages(spec),
		],
	};
}

function wantedPrograms(spec: ClusterSpec): string[] {
	const { method, version } = spec.kubernetes;
	const needsCrictl =
		method === 'kubeadm' &&
		(spec.runtime.name === 'containerd' || needsCriDockerd(spec)) &&
		versionEntry(version).crictlRequired;
	return [
		...PROGRAMS[method],
		...(needsCrictl ? ['crictl'] : []),
		...(needsCriDockerd(spec) ? ['cri-dockerd'] : []),
		...(spec.network.cni === 'calico' ? [CALICO_OPERATOR] : []),
		...(externalEtcdHosts(spec).length > 0 ? ['etcd', 'etcdctl'] : []),
	];
}

/** The registry that hosts pull from; null for an offline bundle. */
export function registryLocation(spec: ClusterSpec): FetchOrder | null {
	if (spec.source.mode !== 'online') return null;
	const registry = imageRepository(spec).split('/')[0];
	return { purpose: 'image-registry', url: `https://${registry}/v2/` };
}
