import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { versionEntry } from '../versions/table.ts';
import { controlPlaneEndpoint, nodeRegistration, yamlDocuments } from './kubeadm-common.ts';
import { initSkipPhases } from './kubeadm-init.ts';

export interface JoinSecrets {
	/** Bootstrap token, `[a-z0-9]{6}.[a-z0-9]{16}`. */
	token: string;
	/** `sha256:` and the hash of the cluster CA's public key. */
	caCertHashes: string[];
	/**
	 * `host:port` of a kube-apiserver to read cluster-info from, where it must not be the endpoint.
	 */
	apiServerEndpoint?: string;
}

export interface JoinControlPlaneSecrets extends JoinSecrets {
	/** 64 hex digits that the uploaded certificates were encrypted with; good for two hours. */
	certificateKey: string;
}

function joinConfiguration(spec: ClusterSpec, host: HostSpec, secrets: JoinSecrets) {
	const { kubeadmApi } = versionEntry(spec.kubernetes.version);
	return {
		apiVersion: `kubeadm.k8s.io/${kubeadmApi}`,
		kind: 'JoinConfiguration',
		discovery: {
			bootstrapToken: {
				apiServerEndpoint: secrets.apiServerEndpoint ?? controlPlaneEndpoint(spec),
				token: secrets.token,
				caCertHashes: secrets.caCertHashes,
			},
		},
		nodeRegistration: nodeRegistration(spec, host),
	};
}

/**
 * What `kubeadm join --config` takes on a further control-plane host. The text is a secret.
 *
 * A joining master talks to the endpoint, behind which it is itself; that works because haproxy
 * sends nothing to a kube-apiserver before its /readyz says 200. Behind a load balancer that does
 * not check, give `apiServerEndpoint`.
 */
export function kubeadmJoinControlPlaneConfig(
	spec: ClusterSpec,
	host: HostSpec,
	secrets: JoinControlPlaneSecrets,
): string {
	return yamlDocuments([
		{
			...joinConfiguration(spec, host, secrets),
			controlPlane: {
				localAPIEndpoint: {
					advertiseAddress: host.address,
					bindPort: spec.endpoint.apiServerPort,
				},
				certificateKey: secrets.certificateKey,
			},
		},
	]);
}

/** What `kubeadm join --config` takes on a worker. The text is a secret. */
export function kubeadmJoinWorkerConfig(
	spec: ClusterSpec,
	host: HostSpec,
	secrets: JoinSecrets,
): string {
	return yamlDocuments([joinConfiguration(spec, host, secrets)]);
}

/**
 * Phases that `kubeadm join --control-plane` must be told to skip, for `--skip-phases`: as
 * `initSkipPhases`, but there is no addon phase.
 */
export function joinControlPlaneSkipPhases(spec: ClusterSpec): string[] {
	return initSkipPhases(spec).filter((phase) => phase === 'preflight');
}
