import { type ClusterSpec, externalEtcdHosts } from '../model/spec.ts';
import { needsCriDockerd } from '../render/cri-dockerd.ts';
import { parseChecksum } from '../versions/checksum.ts';
import { downloadArchitectures, readDownloads } from '../versions/downloads.ts';
import { CALICO_OPERATOR, calicoOperatorUrl } from '../versions/pod-networks.ts';
import type { Artifact, Software } from './software.ts';

/** Fetches a small text file; throws an OperatorError if it cannot. */
export type FetchText = (url: string) => Promise<string>;

/**
 * The files that hosts download for themselves, each for its architecture, with the checksums that
 * their publishers put beside them. Those are fetched here, once, and verified again on every host.
 */
export async function onlineSoftware(spec: ClusterSpec, fetchText: FetchText): Promise<Software> {
	const options = {
		etcd: externalEtcdHosts(spec).length > 0,
		criDockerd: needsCriDockerd(spec),
	};
	const files = downloadArchitectures().flatMap((arch) =>
		readDownloads(spec.kubernetes.version, spec.source.mirror, { ...options, arch }).map(
			(file) => ({ ...file, arch }),
		),
	);
	const once = fetchedOnce(fetchText);
	const artifacts = await Promise.all(
		files.map(
			async ({ name, kind, url, checksum, arch }): Promise<Artifact> => ({
				name,
				kind,
				arch,
				sha256:
					'sha256' in checksum
						? checksum.sha256
						: parseChecksum(await once(checksum.url), name, checksum.url),
				size: null,
				images: [],
				origin: { kind: 'url', url },
			}),
		),
	);
	return {
		artifacts: [...artifacts, ...calicoOperator(spec)],
		images: 'registry',
		testImage: null,
	};
}

/** Some publishers put the checksums of all architectures into one file. */
function fetchedOnce(fetchText: FetchText): FetchText {
	const texts = new Map<string, Promise<string>>();
	return (url) => {
		const text = texts.get(url) ?? fetchText(url);
		texts.set(url, text);
		return text;
	};
}

/** Its publisher puts no checksum beside it: the operator of the cluster gives it. */
function calicoOperator({ network }: ClusterSpec): Artifact[] {
	const { cni, calicoManifestSha256: sha256 } = network;
	if (cni !== 'calico' || sha256 === undefined) return [];
	const origin = { kind: 'url' as const, url: calicoOperatorUrl() };
	return [{ name: CALICO_OPERATOR, kind: 'binary', sha256, size: null, images: [], origin }];
}
