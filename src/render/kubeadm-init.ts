import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { versionEntry } from '../versions/table.ts';
import { clusterConfiguration } from './kubeadm-cluster.ts';
import { nodeRegistration, yamlDocuments } from './kubeadm-common.ts';
import { kubeletTuning, kubeProxyTuning } from './tuning.ts';

export const KUBEADM_CONFIG_PATH = '/etc/kubernetes/k8s-tui-kubeadm.yaml';

export interface InitSecrets {
	/** 64 hex digits that encrypt the uploaded certificates; absent: kubeadm makes its own. */
	certificateKey?: string;
	/** `[a-z0-9]{6}.[a-z0-9]{16}`; absent: kubeadm makes its own. */
	token?: string;
}

/** How long the token that `kubeadm init` makes is good for; joins get a fresh one per batch. */
const TOKEN_TTL = '1h0m0s';

function initConfiguration(spec: ClusterSpec, host: HostSpec, secrets: InitSecrets) {
	const { kubeadmApi } = versionEntry(spec.kubernetes.version);
	return {
		apiVersion: `kubeadm.k8s.io/${kubeadmApi}`,
		kind: 'InitConfiguration',
		bootstrapTokens: [{ token: secrets.token, ttl: TOKEN_TTL }],
		certificateKey: secrets.certificateKey,
		localAPIEndpoint: {
			advertiseAddress: host.address,
			bindPort: spec.endpoint.apiServerPort,
		},
		nodeRegistration: nodeRegistration(spec, host),
	};
}

/** Cluster-wide kubelet settings: kubeadm stores them in the cluster, and joining nodes take them. */
export function kubeletConfiguration(spec: ClusterSpec) {
	return {
		apiVersion: 'kubelet.config.k8s.io/v1beta1',
		kind: 'KubeletConfiguration',
		cgroupDriver: spec.runtime.cgroupDriver,
		...kubeletTuning(spec),
	};
}

function kubeProxyConfiguration(spec: ClusterSpec) {
	const {
		mode,
		'ipvs.scheduler': scheduler,
		'conntrack.maxPerCore': maxPerCore,
	} = kubeProxyTuning(spec);
	return {
		apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
		kind: 'KubeProxyConfiguration',
		mode,
		ipvs: scheduler === undefined ? undefined : { scheduler },
		conntrack: maxPerCore === undefined ? undefined : { maxPerCore },
	};
}

/**
 * What `kubeadm init --config` takes on the host that starts the cluster: InitConfiguration,
 * ClusterConfiguration, KubeletConfiguration and KubeProxyConfiguration. With `secrets` in it the
 * text is a secret and belongs into a file of mode 0600.
 * @throws OperatorError `kubernetes-version-unknown`.
 */
export function kubeadmInitConfig(
	spec: ClusterSpec,
	host: HostSpec,
	secrets: InitSecrets = {},
): string {
	return yamlDocuments([
		initConfiguration(spec, host, secrets),
		clusterConfiguration(spec),
		kubeletConfiguration(spec),
		kubeProxyConfiguration(spec),
	]);
}

/**
 * Phases that `kubeadm init` must be told to skip, for `--skip-phases`. Without cluster DNS that is
 * its addon, and below v1beta4 also `preflight`: it would try for minutes to pull the CoreDNS image
 * that nobody needs. k8s-tui's own preflight has looked at the host before.
 */
export function initSkipPhases(spec: ClusterSpec): string[] {
	if (spec.network.dns) return [];
	const { kubeadmApi } = versionEntry(spec.kubernetes.version);
	return kubeadmApi === 'v1beta4' ? ['addon/coredns'] : ['preflight', 'addon/coredns'];
}
