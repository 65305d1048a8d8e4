import { readManifest } from '../bundle/manifest.ts';
import { OperatorError } from '../model/errors.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { readEtcdClient } from '../steps/copy-etcd-client.ts';
import { onlineSoftware } from '../steps/online-software.ts';
import { type Software, softwareOfBundle } from '../steps/software.ts';

/**
 * Resolves the spec's software source to files with checksums.
 * @param bundle directory of the bundle, or null to download.
 * @throws OperatorError if the bundle is for another version, or the checksums cannot be had
 */
export async function loadSoftware(spec: ClusterSpec, bundle: string | null): Promise<Software> {
	const etcdClient = await readEtcdClient(spec);
	const software = await softwareOf(spec, bundle);
	return etcdClient ? { ...software, etcdClient } : software;
}

async function softwareOf(spec: ClusterSpec, bundle: string | null): Promise<Software> {
	if (bundle === null) return await onlineSoftware(spec, fetchText);
	const manifest = await readManifest(bundle);
	if (manifest.kubernetesVersion !== spec.kubernetes.version) {
		throw new OperatorError(`The bundle ${bundle} is for another Kubernetes version`, {
			code: 'bundle-version',
			exitCode: 2,
			expected: spec.kubernetes.version,
			found: manifest.kubernetesVersion,
			fix: 'Set kubernetes.version to the version of the bundle, or name another bundle.',
		});
	}
	return softwareOfBundle(manifest);
}

const DOWNLOAD_TIMEOUT_MS = 15_000;

async function fetchText(url: string): Promise<string> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
		if (!response.ok) throw new Error(`HTTP ${response.status}`);
		return await response.text();
	} catch (cause) {
		throw new OperatorError(`A checksum could not be fetched: ${url}`, {
			code: 'download',
			exitCode: 1,
			expected: 'the published sha256',
			found:
				cause instanceof Error
					? ((cause.cause as Error | undefined)?.message ?? cause.message)
					: String(cause),
			fix: 'Check this machine’s way to the internet, set source.mirror, or install from a bundle.',
			cause,
		});
	}
}
