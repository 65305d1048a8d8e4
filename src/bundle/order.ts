import type { ClusterSpec } from '../model/spec.ts';
import { readDownloads } from '../versions/downloads.ts';
import { controlPlaneImages, type ImageSpec } from '../versions/images.ts';
import {
	calicoImages,
	calicoOperatorUrl,
	flannelImages,
	mirrored,
	type PodNetworkSpec,
} from '../versions/pod-networks.ts';
import { versionEntry } from '../versions/table.ts';
import type { BundleOrder } from './download.ts';

/** What `bundle create` is asked for. */
export interface BundleWishes {
	/** Exact, without a leading v. */
	kubernetesVersion: string;
	arch: string;
	mirror: ClusterSpec['source']['mirror'];
	/** For hosts of an external etcd. */
	etcd: boolean;
	/** For runtime docker. */
	docker: boolean;
	flannel: boolean;
	calico: boolean;
	/** sha256 that the manifest of Calico's operator is to have; absent: the operator compares. */
	calicoSha256?: string;
}

/**
 * The files and images of a cluster by kubeadm. Images keep their official names, from whatever
 * mirror they are pulled: that is what a spec with a bundle asks for.
 * @throws OperatorError `kubernetes-version-unknown`
 */
export function bundleOrder(wishes: BundleWishes): BundleOrder {
	const { kubernetesVersion, arch, mirror, etcd, docker, flannel, calico } = wishes;
	const { dockershim } = versionEntry(kubernetesVersion);
	const source = { mode: 'online', mirror } as const;
	const official = imageNames(kubernetesVersion, { mode: 'bundle', mirror: 'none' }, flannel);
	const locations = imageNames(kubernetesVersion, source, flannel);
	const locate = (image: string) => mirrored({ source }, image);
	return {
		kubernetesVersion,
		arch,
		files: readDownloads(kubernetesVersion, mirror, {
			etcd,
			criDockerd: docker && !dockershim,
			arch,
		}),
		images: [
			...official.map((name, index) => ({ name, location: locations[index] ?? name })),
			...(calico ? calicoImages() : []).map((name) => ({ name, location: locate(name) })),
		],
		...(calico
			? { calico: { url: calicoOperatorUrl(), sha256: wishes.calicoSha256 ?? null, locate } }
			: {}),
	};
}

function imageNames(version: string, source: ImageSpec['source'], flannel: boolean): string[] {
	const spec: ImageSpec & PodNetworkSpec = {
		kubernetes: { version },
		etcd: { mode: 'stacked' },
		network: { dns: true, cni: flannel ? 'flannel' : 'none' },
		source,
	};
	return [...controlPlaneImages(spec), ...(flannel ? Object.values(flannelImages(spec)) : [])];
}
