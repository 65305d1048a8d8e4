import { type ClusterSpec, type HostSpec, isNodeHost } from '../model/spec.ts';

/** What a host gets from its own distribution, and which of it starts by itself on install. */
export interface HostPackages {
	names: string[];
	/** Units that must not run with their default configuration. */
	keepStopped: string[];
}

/**
 * Packages of one host by its roles, in one transaction. conntrack, socat, ebtables, ethtool and
 * iptables are what kubeadm's preflight asks for and the kubelet calls. Names as in Debian and
 * Ubuntu, the systems that preflight lets pass.
 */
export function packagesFor(spec: ClusterSpec, host: HostSpec): HostPackages {
	if (!isNodeHost(host)) return { names: ['curl'], keepStopped: [] };
	const names = ['conntrack', 'curl', 'ebtables', 'ethtool', 'iptables', 'socat'];
	const keepStopped: string[] = [];
	if (spec.runtime.name === 'docker') {
		names.push('docker.io');
		keepStopped.push('docker.service', 'docker.socket');
	} else {
		names.push('containerd');
		keepStopped.push('containerd.service');
	}
	if (spec.endpoint.mode === 'vip' && host.roles.includes('control-plane')) {
		names.push('haproxy', 'keepalived');
		keepStopped.push('haproxy.service', 'keepalived.service');
	}
	if (spec.endpoint.mode === 'local-proxy') {
		names.push('nginx', 'libnginx-mod-stream');
		keepStopped.push('nginx.service');
	}
	return { names, keepStopped };
}
