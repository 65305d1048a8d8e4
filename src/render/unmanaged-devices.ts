export const UNMANAGED_PATH = '/etc/NetworkManager/conf.d/90-k8s-tui.conf';

/** Devices that pod networks and kube-proxy make. */
const DEVICES = ['cni*', 'flannel*', 'cali*', 'tunl*', 'vxlan.calico', 'veth*', 'kube-ipvs*'];

/** /etc/NetworkManager/conf.d/90-k8s-tui.conf: devices of pods are none of NetworkManager's. */
export function unmanagedDevices(): string {
	const names = DEVICES.map((name) => `interface-name:${name}`).join(';');
	return `# Written by k8s-tui; changes by hand are overwritten.
[keyfile]
unmanaged-devices+=${names}
`;
}
