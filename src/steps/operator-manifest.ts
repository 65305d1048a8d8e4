import type { ArtifactResource } from '../model/resource.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { CALICO_OPERATOR } from '../versions/pod-networks.ts';
import { programArtifact, type Software } from './software.ts';

/** Where control-plane hosts keep the published manifest of Calico's operator. */
export const OPERATOR_MANIFEST_PATH = '/var/lib/k8s-tui/pod-network/tigera-operator.yaml';

/** The operator's manifest on the hosts that may apply it; none for other pod networks. Pure. */
export function operatorManifest(
	spec: ClusterSpec,
	host: HostSpec,
	software: Software,
): ArtifactResource[] {
	if (spec.network.cni !== 'calico' || !host.roles.includes('control-plane')) return [];
	const { name, sha256 } = programArtifact(software, CALICO_OPERATOR);
	return [{ kind: 'artifact', artifact: name, sha256, path: OPERATOR_MANIFEST_PATH, mode: '0644' }];
}
