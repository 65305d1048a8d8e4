import { assetJson } from '../assets/asset.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { presetMirrors } from './registries.ts';

interface PodNetworkTable {
	flannel: { version: string; images: FlannelImages };
	/** `images` are what its operator runs for the Installation that k8s-tui asks for, without tags. */
	calico: { version: string; images: string[]; operatorManifest: string };
}

/** Names of flannel's images. */
export interface FlannelImages {
	/** flanneld. */
	daemon: string;
	/** Holds the CNI plugin that is copied to each node. */
	plugin: string;
}

/** The part of a spec that decides about a pod network's images. */
export interface PodNetworkSpec {
	network: Pick<ClusterSpec['network'], 'cni'>;
	source: Pick<ClusterSpec['source'], 'mode' | 'mirror'>;
}

function table(): PodNetworkTable {
	return assetJson('pod-networks.json');
}

/** flannel's images of the release that k8s-tui knows, from a mirror where the spec names one. */
export function flannelImages(spec: PodNetworkSpec): FlannelImages {
	const { daemon, plugin } = table().flannel.images;
	return { daemon: mirrored(spec, daemon), plugin: mirrored(spec, plugin) };
}

/** Name of the manifest of Calico's operator in a bundle and in a host's artifact store. */
export const CALICO_OPERATOR = 'tigera-operator.yaml';

/** Where the manifest of Calico's operator is published. */
export function calicoOperatorUrl(): string {
	return table().calico.operatorManifest;
}

/** Images that Calico's operator runs, beside its own. */
export function calicoImages(): string[] {
	const { images, version } = table().calico;
	return images.map((name) => `docker.io/${name}:${version}`);
}

/** Images that every node needs for the pod network of the spec and that are known beforehand: flannel's. */
export function podNetworkImages(spec: PodNetworkSpec): string[] {
	if (spec.network.cni !== 'flannel') return [];
	const { daemon, plugin } = flannelImages(spec);
	return [daemon, plugin];
}

/** Where an image is pulled: from a mirror, where the preset has one for its registry. */
export function mirrored({ source }: Pick<PodNetworkSpec, 'source'>, image: string): string {
	const slash = image.indexOf('/');
	const mirror = presetMirrors(source)[image.slice(0, slash)];
	return mirror === undefined ? image : `${mirror}${image.slice(slash)}`;
}
