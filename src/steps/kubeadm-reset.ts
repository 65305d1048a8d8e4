import type { Change } from '../model/plan.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { CALICO_CNI_PATHS } from '../render/calico.ts';
import { needsCriDockerd } from '../render/cri-dockerd.ts';
import { FLANNEL_CNI_PATH } from '../render/flannel.ts';
import { criSocket } from '../render/kubeadm-common.ts';
import { INITIALIZED_MARKER, INITIALIZING_MARKER } from './cluster-state.ts';

/** The Change that a Plan shows where an unfinished kubeadm run is to be undone; none: nothing is. */
export function undoChange(
	isUnfinished: boolean,
	what: 'init' | 'join',
	note = 'kubeadm reset',
): Omit<Change, 'resource'>[] {
	return isUnfinished
		? [{ verb: 'remove', subject: `what an unfinished kubeadm ${what} left`, note }]
		: [];
}

export interface RemoveOptions {
	/**
	 * Whether kubeadm should tell the cluster. Where none stays it must not try: it waits for minutes
	 * for masters that are being taken down at the same time.
	 */
	clusterStays: boolean;
	/** Leaves etcd's data alone: they are an external etcd's. */
	keepEtcd: boolean;
	/** Named where a host has more than one and kubeadm would refuse to choose. */
	criSocket?: string;
}

/**
 * sh that takes off a host what kubeadm put there, finished or not, and keeps what k8s-tui
 * prepared: runtime, images, programs, pod network.
 *
 * etcd's member list is not kubeadm's to change here: see `removeStaleMembers`.
 */
export function removeKubeadmState({ clusterStays, keepEtcd, criSocket }: RemoveOptions): string {
	const silence = clusterStays ? '' : ' --kubeconfig /nonexistent';
	const socket = criSocket === undefined ? '' : ` --cri-socket ${criSocket}`;
	return `set -u
if command -v kubeadm >/dev/null 2>&1; then
	timeout 120 kubeadm reset --force --skip-phases=remove-etcd-member${socket}${silence} 2>&1 || echo 'kubeadm reset did not finish; going on by hand'
fi
systemctl stop kubelet 2>/dev/null
if command -v docker >/dev/null 2>&1; then
	ids=$(docker ps -aq --filter label=io.kubernetes.pod.namespace 2>/dev/null)
	[ -z "$ids" ] || docker rm -f $ids >/dev/null 2>&1
fi
if command -v ctr >/dev/null 2>&1; then
	for c in $(ctr -n k8s.io containers ls -q 2>/dev/null); do
		ctr -n k8s.io tasks kill -s SIGKILL "$c" >/dev/null 2>&1
		ctr -n k8s.io tasks delete -f "$c" >/dev/null 2>&1
		ctr -n k8s.io containers delete "$c" >/dev/null 2>&1
	done
fi
awk '$2 ~ "^/var/lib/kubelet/" {print $2}' /proc/mounts | sort -r | while read -r m; do umount "$m" 2>/dev/null; done
rm -rf /etc/kubernetes/manifests /etc/kubernetes/pki /etc/kubernetes/*.conf /etc/kubernetes/*.yaml
find /var/lib/kubelet -mindepth 1 -delete 2>/dev/null
${keepEtcd ? '' : 'find /var/lib/etcd -mindepth 1 -delete 2>/dev/null\n'}rm -rf /var/lib/cni
# Left alone, its address would make the next pod network overlap with this host's own networks.
for link in cni0 kube-ipvs0 flannel.1 vxlan.calico; do ip link delete "$link" 2>/dev/null; done
rm -f ${INITIALIZING_MARKER} ${INITIALIZED_MARKER} ${[FLANNEL_CNI_PATH, ...CALICO_CNI_PATHS].join(' ')}
rm -rf /run/flannel /var/lib/calico /run/calico
for c in iptables ip6tables; do
	command -v $c-save >/dev/null 2>&1 || continue
	$c-save 2>/dev/null | grep -v -e KUBE- -e FLANNEL- -e cali- | $c-restore 2>/dev/null
done
[ ! -e /etc/kubernetes/manifests ]${keepEtcd ? '' : ' && [ -z "$(ls -A /var/lib/etcd 2>/dev/null)" ]'}
`;
}

/** The CRI socket for `removeKubeadmState`. docker brings containerd's along. */
export function ambiguousCriSocket(spec: ClusterSpec): { criSocket?: string } {
	return needsCriDockerd(spec) ? { criSocket: criSocket(spec) } : {};
}
