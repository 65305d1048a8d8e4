import { configurePodNetwork } from './configure-pod-network.ts';
import { copyEtcdClient } from './copy-etcd-client.ts';
import { createJoinCredentials } from './create-join-credentials.ts';
import { fetchPackages } from './fetch-packages.ts';
import { fetchSoftware } from './fetch-software.ts';
import { initControlPlane } from './init-control-plane.ts';
import { installEtcd } from './install-etcd.ts';
import { installKubernetes } from './install-kubernetes.ts';
import { installLoadBalancer } from './install-load-balancer.ts';
import { installLocalProxy } from './install-local-proxy.ts';
import { installPackages } from './install-packages.ts';
import { installPodNetwork } from './install-pod-network.ts';
import { installRuntime } from './install-runtime.ts';
import { issueEtcdCertificates } from './issue-etcd-certificates.ts';
import { joinControlPlane } from './join-control-plane.ts';
import { joinWorker } from './join-worker.ts';
import { labelNodes } from './label-nodes.ts';
import { loadImages } from './load-images.ts';
import { prepareHost } from './prepare-host.ts';
import { recordSpec } from './record-spec.ts';
import { removeOldEndpoint } from './remove-old-endpoint.ts';
import { renewKubeProxy } from './renew-kube-proxy.ts';
import { startEtcd } from './start-etcd.ts';
import type { Step } from './step.ts';
import { switchEndpoint } from './switch-endpoint.ts';
import { tryEndpoint } from './try-endpoint.ts';
import { tuneControlPlane } from './tune-control-plane.ts';
import { tuneKubelet } from './tune-kubelet.ts';
import { updateClusterSettings } from './update-cluster-settings.ts';
import { updateEtcdServers } from './update-etcd-servers.ts';
import { updateLocalProxy } from './update-local-proxy.ts';
import { upgradeKernel } from './upgrade-kernel.ts';
import { usePackageMirror } from './use-package-mirror.ts';
import { verifyCluster } from './verify-cluster.ts';

/** What `apply` does, in the order in which a person would. What may run at once is in `needs`. */
export const installOrder: readonly Step[] = [
	usePackageMirror,
	upgradeKernel,
	prepareHost,
	fetchPackages,
	installPackages,
	fetchSoftware,
	installRuntime,
	installKubernetes,
	loadImages,
	configurePodNetwork,
	installLoadBalancer,
	installLocalProxy,
	issueEtcdCertificates,
	installEtcd,
	startEtcd,
	updateClusterSettings,
	updateEtcdServers,
	tuneControlPlane,
	tuneKubelet,
	copyEtcdClient,
	tryEndpoint,
	switchEndpoint,
	initControlPlane,
	recordSpec,
	installPodNetwork,
	createJoinCredentials,
	joinControlPlane,
	updateLocalProxy,
	joinWorker,
	labelNodes,
	renewKubeProxy,
	removeOldEndpoint,
	verifyCluster,
];
