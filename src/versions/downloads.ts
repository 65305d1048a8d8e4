import { assetJson } from '../assets/asset.ts';
import { versionEntry } from './table.ts';

/** One published file and where its checksum stands. */
export interface Download {
	/** File name in the host's artifact store. */
	name: string;
	kind: 'binary' | 'archive';
	url: string;
	/** Where the checksum is published; for the few files that have none, `sha256` itself. */
	checksum: { url: string } | { sha256: string };
}

type Mirror = 'none' | 'aliyun' | 'daocloud';

interface Source {
	kubernetes: string;
	cniPlugins: string;
	crictl: string;
	etcd: string;
	criDockerd: string;
}

interface DownloadTable {
	/** URL prefixes by mirror preset. */
	sources: Record<Mirror, Source>;
	/** Of hosts that download for themselves, as Kubernetes writes them. */
	architectures: string[];
	cniPlugins: string;
	/** Its publisher puts no checksums beside the files: they are kept here. */
	criDockerd: { version: string; sha256: Record<string, string> };
}

/** What of the optional software is wanted, and for which architecture. */
export interface DownloadOptions {
	etcd?: boolean;
	criDockerd?: boolean;
	/** As Kubernetes writes it: amd64, arm64, … */
	arch?: string;
}

/**
 * What a node needs beside packages and images, from the official locations or a mirror preset.
 * The crictl release follows the minor version of Kubernetes; its .0 release exists for each.
 * etcd's, for hosts of an external etcd, is that of the image which the version's kubeadm runs.
 */
export function readDownloads(
	version: string,
	mirror: Mirror,
	{ etcd = false, criDockerd = false, arch = 'amd64' }: DownloadOptions = {},
): Download[] {
	const table = readTable();
	const source = table.sources[mirror];
	const { minor, images } = versionEntry(version);
	const programs = ['kubeadm', 'kubelet', 'kubectl'].map((name): Download => {
		const url = `${source.kubernetes}/v${version}/bin/linux/${arch}/${name}`;
		return { name, kind: 'binary', url, checksum: { url: `${url}.sha256` } };
	});
	const plugins = `cni-plugins-linux-${arch}-${table.cniPlugins}.tgz`;
	const crictl = `crictl-v${minor}.0-linux-${arch}.tar.gz`;
	return [
		...programs,
		archive(plugins, `${source.cniPlugins}/${table.cniPlugins}`),
		archive(crictl, `${source.crictl}/v${minor}.0`),
		...(etcd ? [etcdRelease(images.etcd, source.etcd, arch)] : []),
		...(criDockerd ? [criDockerdRelease(table, source.criDockerd, arch)] : []),
	];
}

/** Architectures of hosts that software is downloaded for, as Kubernetes writes them. */
export function downloadArchitectures(): string[] {
	return readTable().architectures;
}

/** Architectures that cri-dockerd is published for, as Kubernetes writes them. */
export function criDockerdArchitectures(): string[] {
	return Object.keys(readTable().criDockerd.sha256);
}

function readTable(): DownloadTable {
	return assetJson('downloads.json');
}

/** The image's tag has a revision of its own behind the release: 3.4.13-0. */
function etcdRelease(imageTag: string, releases: string, arch: string): Download {
	const release = `v${imageTag.replace(/-.*$/, '')}`;
	const name = `etcd-${release}-linux-${arch}.tar.gz`;
	const directory = `${releases}/${release}`;
	return {
		name,
		kind: 'archive',
		url: `${directory}/${name}`,
		checksum: { url: `${directory}/SHA256SUMS` },
	};
}

function criDockerdRelease(
	{ criDockerd }: DownloadTable,
	releases: string,
	arch: string,
): Download {
	const { version, sha256: sums } = criDockerd;
	const name = `cri-dockerd-${version}.${arch}.tgz`;
	const sha256 = sums[arch];
	if (sha256 === undefined) throw new Error(`no checksum of cri-dockerd for ${arch} is known`);
	return { name, kind: 'archive', url: `${releases}/v${version}/${name}`, checksum: { sha256 } };
}

function archive(name: string, directory: string): Download {
	const url = `${directory}/${name}`;
	return { name, kind: 'archive', url, checksum: { url: `${url}.sha256` } };
}
