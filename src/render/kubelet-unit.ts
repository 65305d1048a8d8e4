import type { ClusterSpec } from '../model/spec.ts';
import { CRI_DOCKER_SOCKET, needsCriDockerd } from './cri-dockerd.ts';

export const KUBELET_PATH = '/usr/bin/kubelet';
export const KUBELET_UNIT_PATH = '/etc/systemd/system/kubelet.service';
export const KUBELET_DROP_IN_PATH = '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf';

/**
 * kubelet.service, for hosts where the binary was put into place without a distribution's package.
 * A kubelet that ends is started again every 10 s without limit. `StartLimitInterval` stands where
 * systemd 219 (CentOS 7) looks for it; later ones accept it there.
 */
export function kubeletUnit(spec: ClusterSpec): string {
	const own = `${spec.runtime.name}.service`;
	const runtime = needsCriDockerd(spec) ? `${own} ${CRI_DOCKER_SOCKET}` : own;
	return `# Written by k8s-tui.
[Unit]
Description=kubelet, the Kubernetes node agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target ${runtime}
After=network-online.target ${runtime}

[Service]
ExecStart=${KUBELET_PATH}
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;
}

/**
 * The drop-in with which a kubelet runs as kubeadm expects: kubeconfigs in /etc/kubernetes, its
 * configuration and flags where kubeadm writes them, and the operator's own flags in
 * KUBELET_EXTRA_ARGS of /etc/default/kubelet, which win because they come last.
 *
 * Unlike the packages' unit it does not start before kubeadm has written the configuration, so a
 * prepared host shows no failing kubelet.
 *
 * @param resolvConf `--resolv-conf`, where what kubeadm has found on another host may not fit here;
 * as a flag it wins over the configuration that kubeadm writes.
 */
export function kubeletDropIn(resolvConf: string | null = null): string {
	const flag = resolvConf === null ? '' : ` --resolv-conf=${resolvConf}`;
	return `# Written by k8s-tui.
[Unit]
ConditionPathExists=/var/lib/kubelet/config.yaml

[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml${flag}"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=${KUBELET_PATH} $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;
}
