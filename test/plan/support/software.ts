import { createHash } from 'node:crypto';
import type { BundleFile, BundleManifest } from '../../../src/bundle/manifest.ts';
import { type ClusterSpec, externalEtcdHosts } from '../../../src/model/spec.ts';
import { needsCriDockerd } from '../../../src/render/cri-dockerd.ts';
import { onlineSoftware } from '../../../src/steps/online-software.ts';
import { type Software, softwareOfBundle } from '../../../src/steps/software.ts';
import { controlPlaneImages } from '../../../src/versions/images.ts';
import { podNetworkImages } from '../../../src/versions/pod-networks.ts';
import { ETCD_AUTHORITY, ETCD_CERTIFICATE } from './etcd-certificates.ts';

/** What a case says about the software that differs from a complete bundle. */
export interface SoftwareCase {
	/** Names of programs, archives or images that the bundle lacks. */
	without?: string[];
	/** File names that have another content than the installed cluster's bundle. */
	changed?: string[];
	/** The bundle has no image for the last check. */
	noTestImage?: boolean;
	/** Packages in the bundle, and the system that they are for. */
	packages?: { os: string; names: string[] };
}

const CALICO_IMAGES = ['quay.io/tigera/operator:v1.36.5', 'docker.io/calico/node:v3.29.2'];
const PROGRAMS = ['kubeadm', 'kubelet', 'kubectl'];
const ARCHIVES = ['cni-plugins-linux-amd64-v0.8.7.tgz', 'crictl-v1.20.0-linux-amd64.tar.gz'];

export function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

function bundle(
	spec: ClusterSpec,
	{ without = [], changed = [], noTestImage, packages }: SoftwareCase,
) {
	const file = (path: string, kind: BundleFile['kind'], size: number): BundleFile => {
		const name = path.slice(path.indexOf('/') + 1);
		const edition = changed.includes(name) ? ', another build' : '';
		return { path, kind, size, sha256: sha256(`${name} ${spec.kubernetes.version}${edition}`) };
	};
	const images = [
		...controlPlaneImages(spec),
		...podNetworkImages(spec),
		...(spec.network.cni === 'calico' ? CALICO_IMAGES : []),
		...(noTestImage ? [] : ['k8s-tui/hello:1']),
	];
	const files: BundleFile[] = [
		...PROGRAMS.map((name) => file(`bin/${name}`, 'binary', 40_000_000)),
		...(externalEtcdHosts(spec).length > 0 ? ['etcd', 'etcdctl'] : []).map((name) =>
			file(`bin/${name}`, 'binary', 20_000_000),
		),
		...(spec.network.cni === 'calico'
			? [file('bin/tigera-operator.yaml', 'binary', 1_500_000)]
			: []),
		...(needsCriDockerd(spec)
			? [file('bin/cri-dockerd-0.3.24.amd64.tgz', 'archive', 15_000_000)]
			: []),
		...ARCHIVES.map((name) => file(`bin/${name}`, 'archive', 38_000_000)),
		...images.map((image) => ({
			...file(`images/${image.replaceAll(/[/:]/g, '_')}.tar`, 'image', 25_000_000),
			images: [image],
		})),
		...(packages?.names ?? []).map((name) =>
			file(`packages/${name}_1.0_amd64.deb`, 'package', 500_000),
		),
	].filter(
		({ path, images: held }) => ![path.slice(4), held?.[0]].some((n) => without.includes(n ?? '')),
	);
	const manifest: BundleManifest = {
		formatVersion: 1,
		kubernetesVersion: spec.kubernetes.version,
		arch: 'amd64',
		createdFrom: 'directory',
		...(packages ? { os: packages.os } : {}),
		files,
	};
	return softwareOfBundle(manifest);
}

/** The software of a spec: a complete bundle less what the case says, or downloads. */
export async function makeSoftware(
	spec: ClusterSpec,
	options: SoftwareCase = {},
): Promise<Software> {
	if (spec.etcd.caFile !== undefined) {
		const { caFile: _file, ...etcd } = spec.etcd;
		const software = await makeSoftware({ ...spec, etcd }, options);
		return {
			...software,
			etcdClient: { authority: ETCD_AUTHORITY, certificate: ETCD_CERTIFICATE },
		};
	}
	if (spec.source.mode === 'bundle') return bundle(spec, options);
	return await onlineSoftware(spec, async (url) => `${sha256(url)}  ${url}\n`);
}
