import type { ClusterSpec } from '../model/spec.ts';
import { pauseImage } from '../versions/images.ts';
import { versionEntry } from '../versions/table.ts';
import { CNI_BIN_DIRS } from './kubeadm-common.ts';

/** The archive of a release holds the program in a directory of its own name. */
export const CRI_DOCKERD_DIR = '/usr/local/lib';
export const CRI_DOCKERD_PATH = `${CRI_DOCKERD_DIR}/cri-dockerd/cri-dockerd`;
export const CRI_DOCKER_SERVICE = 'cri-docker.service';
export const CRI_DOCKER_SOCKET = 'cri-docker.socket';
export const CRI_DOCKER_SERVICE_PATH = `/etc/systemd/system/${CRI_DOCKER_SERVICE}`;
export const CRI_DOCKER_SOCKET_PATH = `/etc/systemd/system/${CRI_DOCKER_SOCKET}`;

/** Whether the kubelet of this version reaches docker only through cri-dockerd. */
export function needsCriDockerd(spec: ClusterSpec): boolean {
	return spec.runtime.name === 'docker' && !versionEntry(spec.kubernetes.version).dockershim;
}

/**
 * cri-docker.service. The sandbox image is the one that kubeadm names, so that a node needs one
 * pause image and not two. systemd hands it its socket (`fd://`).
 */
export function criDockerService(spec: ClusterSpec): string {
	return `# Written by k8s-tui.
[Unit]
Description=Container Runtime Interface of docker
Documentation=https://mirantis.github.io/cri-dockerd/
After=network-online.target docker.service
Wants=network-online.target
Requires=docker.service ${CRI_DOCKER_SOCKET}

[Service]
Type=notify
ExecStart=${CRI_DOCKERD_PATH} --container-runtime-endpoint fd:// --network-plugin=cni --cni-bin-dir=${CNI_BIN_DIRS.join(',')} --cni-conf-dir=/etc/cni/net.d --pod-infra-container-image=${pauseImage(spec)}
Restart=always
RestartSec=2
StartLimitInterval=0
LimitNOFILE=infinity
LimitNPROC=infinity
TasksMax=infinity
Delegate=yes
KillMode=process

[Install]
WantedBy=multi-user.target
`;
}

/** cri-docker.socket, where kubeadm looks for it (constants.CRISocketDocker). */
export function criDockerSocket(): string {
	return `# Written by k8s-tui.
[Unit]
Description=Socket of cri-dockerd
PartOf=${CRI_DOCKER_SERVICE}

[Socket]
ListenStream=/run/cri-dockerd.sock
SocketMode=0660
SocketUser=root

[Install]
WantedBy=sockets.target
`;
}
