import type { ClusterSpec } from '../model/spec.ts';
import { type VersionEntry, versionEntry } from './table.ts';

const CORE_COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** The part of a spec that decides about images. */
export interface ImageSpec {
	kubernetes: Pick<ClusterSpec['kubernetes'], 'version' | 'imageRepository'>;
	etcd: Pick<ClusterSpec['etcd'], 'mode'>;
	network: Pick<ClusterSpec['network'], 'dns'>;
	source: Pick<ClusterSpec['source'], 'mode' | 'mirror'>;
}

/**
 * Registry and path prefix of the control-plane images: the spec's own, else that of its mirror
 * preset when it installs online, else kubeadm's default for the version.
 */
export function imageRepository(spec: ImageSpec): string {
	const { imageRepository: named, version } = spec.kubernetes;
	if (named) return named.replace(/\/+$/, '');
	const entry = versionEntry(version);
	return mirrorOf(spec, entry) ?? entry.imageRepository;
}

function mirrorOf(spec: ImageSpec, entry: VersionEntry): string | null {
	if (spec.source.mode !== 'online') return null;
	switch (spec.source.mirror) {
		case 'aliyun':
			return 'registry.aliyuncs.com/google_containers';
		case 'daocloud':
			return entry.imageRepository === 'k8s.gcr.io' ? 'k8s-gcr.m.daocloud.io' : 'k8s.m.daocloud.io';
		case 'none':
			return null;
	}
}

/**
 * Repository of the CoreDNS image. Since 1.21 the official registry has it one level deeper, and
 * kubeadm adds that level for its default repository only (cmd/kubeadm/app/images/images.go); a
 * mirror that keeps the official paths has to be told.
 */
export function dnsImageRepository(spec: ImageSpec): string {
	const repository = imageRepository(spec);
	const entry = versionEntry(spec.kubernetes.version);
	const nested = entry.images.coredns.startsWith('v');
	const official = repository === entry.imageRepository || repository.endsWith('.m.daocloud.io');
	return nested && official ? `${repository}/coredns` : repository;
}

/** The pause image that kubeadm names to the kubelet; the runtime's sandbox image must equal it. */
export function pauseImage(spec: ImageSpec): string {
	return `${imageRepository(spec)}/pause:${versionEntry(spec.kubernetes.version).images.pause}`;
}

/** The CoreDNS image of the version, whether or not the spec wants cluster DNS. */
export function dnsImage(spec: ImageSpec): string {
	return `${dnsImageRepository(spec)}/coredns:${versionEntry(spec.kubernetes.version).images.coredns}`;
}

/**
 * Images that a control-plane host runs: Kubernetes' own, kube-proxy, pause, etcd if it is stacked,
 * and CoreDNS if the spec wants cluster DNS. This is what must be on the host, not what kubeadm's
 * preflight asks for: see `kubeadmPreflightImages`.
 */
export function controlPlaneImages(spec: ImageSpec): string[] {
	const repository = imageRepository(spec);
	const { version, images } = versionEntry(spec.kubernetes.version);
	const list = CORE_COMPONENTS.map((name) => `${repository}/${name}:v${version}`);
	list.push(...workerImages(spec));
	if (spec.etcd.mode === 'stacked') list.push(`${repository}/etcd:${images.etcd}`);
	if (spec.network.dns) list.push(dnsImage(spec));
	return list;
}

/**
 * The images that `kubeadm config images list` prints for this spec, as a set. Below v1beta4 the
 * preflight phases of `kubeadm init` and `join --control-plane` pull all of them, CoreDNS too,
 * even where the addon's phase is skipped (kubeadm 1.20 preflight.RunPullImagesCheck takes
 * images.GetControlPlaneImages, which knows nothing of skipped phases).
 */
export function kubeadmPreflightImages(spec: ImageSpec): string[] {
	return controlPlaneImages({ ...spec, network: { ...spec.network, dns: true } });
}

/** Images that every node runs. */
export function workerImages(spec: ImageSpec): string[] {
	const { version } = versionEntry(spec.kubernetes.version);
	return [`${imageRepository(spec)}/kube-proxy:v${version}`, pauseImage(spec)];
}
