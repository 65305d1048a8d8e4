import type { ClusterSpec } from '../model/spec.ts';
import { versionEntry } from '../versions/table.ts';

/** Directory on control-plane hosts for `--experimental-patches`; an upgrade must be given it too. */
export const KUBEADM_PATCHES_DIR = '/var/lib/k8s-tui/kubeadm-patches';
export const ETCD_PATCH_PATH = `${KUBEADM_PATCHES_DIR}/etcd+strategic.yaml`;

/**
 * Patch of etcd's static pod for kubeadm releases that let it ask for ephemeral storage; null for
 * all others. A kubelet that has only just started may not know the size of its disk yet, refuses
 * the pod, and never looks at it again: the join then hangs half-way (kubernetes#99305, taken out
 * of kubeadm 1.20.8 and 1.21.2 by kubernetes#102673).
 */
export function etcdPatch(spec: ClusterSpec): string | null {
	if (spec.etcd.mode !== 'stacked' || !versionEntry(spec.kubernetes.version).etcdStorageRequest) {
		return null;
	}
	return `# Written by k8s-tui: see https://github.com/kubernetes/kubernetes/issues/99305
apiVersion: v1
kind: Pod
metadata:
  name: etcd
  namespace: kube-system
spec:
  containers:
  - name: etcd
    resources:
      requests:
        ephemeral-storage: null
`;
}

/** Arguments of `kubeadm init` and `kubeadm join --control-plane` that name the patches, if any. */
export function patchArguments(spec: ClusterSpec): string {
	return etcdPatch(spec) === null ? '' : ` --experimental-patches ${KUBEADM_PATCHES_DIR}`;
}
