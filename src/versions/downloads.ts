import { readFileSync } from 'node:fs';
import { versionEntry } from './table.ts';

/** One published file and where its checksum stands. */
export interface Download {
	/** File name in the host's artifact store. */
	name: string;
	kind: 'binary' | 'archive';
	url: string;
	checksumUrl: string;
}

type Mirror = 'none' | 'aliyun' | 'daocloud';

interface Source {
	kubernetes: string;
	cniPlugins: string;
	crictl: string;
	etcd: string;
}

interface DownloadTable {
	/** URL prefixes by mirror preset. */
	sources: Record<Mirror, Source>;
	cniPlugins: string;
}

const ARCH = 'amd64';

/**
 * What a node needs beside packages and images, from the official locations or a mirror preset.
 * The crictl release follows the minor version of Kubernetes; its .0 release exists for each.
 * etcd's, for hosts of an external etcd, is that of the image which the version's kubeadm runs.
 */
export function readDownloads(version: string, mirror: Mirror, withEtcd = false): Download[] {
	const table = JSON.parse(
		readFileSync(new URL('../../assets/downloads.json', import.meta.url), 'utf8'),
	) as DownloadTable;
	const source = table.sources[mirror];
	const { minor, images } = versionEntry(version);
	const programs = ['kubeadm', 'kubelet', 'kubectl'].map((name): Download => {
		const url = `${source.kubernetes}/v${version}/bin/linux/${ARCH}/${name}`;
		return { name, kind: 'binary', url, checksumUrl: `${url}.sha256` };
	});
	const plugins = `cni-plugins-linux-${ARCH}-${table.cniPlugins}.tgz`;
	const crictl = `crictl-v${minor}.0-linux-${ARCH}.tar.gz`;
	return [
		...programs,
		archive(plugins, `${source.cniPlugins}/${table.cniPlugins}`),
		archive(crictl, `${source.crictl}/v${minor}.0`),
		...(withEtcd ? [etcdRelease(images.etcd, source.etcd)] : []),
	];
}

/** The image's tag has a revision of its own behind the release: 3.4.13-0. */
function etcdRelease(imageTag: string, releases: string): Download {
	const release = `v${imageTag.replace(/-.*$/, '')}`;
	const name = `etcd-${release}-linux-${ARCH}.tar.gz`;
	const directory = `${releases}/${release}`;
	return {
		name,
		kind: 'archive',
		url: `${directory}/${name}`,
		checksumUrl: `${directory}/SHA256SUMS`,
	};
}

function archive(name: string, directory: string): Download {
	const url = `${directory}/${name}`;
	return { name, kind: 'archive', url, checksumUrl: `${url}.sha256` };
}
