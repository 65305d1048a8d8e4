import type { HostFacts } from '../../src/model/facts.ts';
import {
	type ClusterSpec,
	externalEtcdHosts,
	type HostSpec,
	hostsWith,
	isNodeHost,
} from '../../src/model/spec.ts';
import { calicoInstallation } from '../../src/render/calico.ts';
import { cniBridgeConfig } from '../../src/render/cni-bridge.ts';
import { containerdConfig, containerdMirrors, crictlConfig } from '../../src/render/containerd.ts';
import {
	criDockerService,
	criDockerSocket,
	needsCriDockerd,
} from '../../src/render/cri-dockerd.ts';
import { dockerDaemonJson } from '../../src/render/docker.ts';
import { etcdEnvironment, etcdInitial, etcdPeerUrl, etcdUnit } from '../../src/render/etcd.ts';
import { flannelManifest } from '../../src/render/flannel.ts';
import { haproxyConfig } from '../../src/render/haproxy.ts';
import { hostsFile } from '../../src/render/hosts-file.ts';
import { keepalivedCheckScript, keepalivedConfig } from '../../src/render/keepalived.ts';
import { kubeadmInitConfig } from '../../src/render/kubeadm-init.ts';
import {
	kubeadmJoinControlPlaneConfig,
	kubeadmJoinWorkerConfig,
} from '../../src/render/kubeadm-join.ts';
import { kubeletDropIn, kubeletUnit } from '../../src/render/kubelet-unit.ts';
import { localProxyConfig, localProxyUnit } from '../../src/render/local-proxy.ts';
import { allotNodeCidrs } from '../../src/render/node-cidrs.ts';
import { limitsFile, modulesFile, sysctlFile } from '../../src/render/os-settings.ts';
import { podNetworkScript, podNetworkUnit } from '../../src/render/pod-network.ts';
import { verifyWorkload } from '../../src/render/verify-workload.ts';
import { controlPlaneImages } from '../../src/versions/images.ts';

const JOIN = {
	token: 'abcdef.0123456789abcdef',
	caCertHashes: [`sha256:${'0'.repeat(64)}`],
	certificateKey: 'f'.repeat(64),
};
const DEBIAN_HOSTS = '127.0.0.1\tlocalhost\n127.0.1.1\tdebian\n';

type Files = Record<string, string>;

function kubeadmFiles(spec: ClusterSpec, host: HostSpec): Files {
	const masters = hostsWith(spec, 'control-plane');
	if (!masters.includes(host)) {
		return { [`${host.name}/join.yaml`]: kubeadmJoinWorkerConfig(spec, host, JOIN) };
	}
	return host === masters[0]
		? { [`${host.name}/init.yaml`]: kubeadmInitConfig(spec, host) }
		: { [`${host.name}/join.yaml`]: kubeadmJoinControlPlaneConfig(spec, host, JOIN) };
}

function endpointFiles(spec: ClusterSpec, host: HostSpec, facts: HostFacts): Files {
	if (spec.endpoint.mode === 'local-proxy') {
		return {
			[`${host.name}/nginx.conf`]: localProxyConfig(spec, host),
			'k8s-tui-proxy.service': localProxyUnit(),
		};
	}
	if (spec.endpoint.mode !== 'vip' || !host.roles.includes('control-plane')) return {};
	return {
		'haproxy.cfg': haproxyConfig(spec),
		'check-haproxy.sh': keepalivedCheckScript(),
		[`${host.name}/keepalived.conf`]: keepalivedConfig(spec, host, facts),
	};
}

function etcdFiles(spec: ClusterSpec, host: HostSpec): Files {
	const members = externalEtcdHosts(spec);
	if (!members.includes(host)) return {};
	const urls = members.map((member) => [member.name, etcdPeerUrl(spec, member)]);
	return {
		[`${host.name}/etcd.env`]: etcdEnvironment(spec, host),
		'initial.env': etcdInitial(spec, Object.fromEntries(urls), 'new'),
		'etcd.service': etcdUnit(spec, '/usr/local/bin/etcd'),
	};
}

function runtimeFiles(spec: ClusterSpec): Files {
	if (spec.runtime.name === 'docker') {
		return {
			'daemon.json': dockerDaemonJson(spec, null),
			...(needsCriDockerd(spec)
				? { 'cri-docker.service': criDockerService(spec), 'cri-docker.socket': criDockerSocket() }
				: {}),
		};
	}
	const mirrors = containerdMirrors(spec);
	return {
		'config-1.6.toml': containerdConfig(spec, '1.6.20'),
		'config-2.1.toml': containerdConfig(spec, '2.1.4'),
		'crictl.yaml': crictlConfig(),
		...Object.fromEntries(
			mirrors.map(({ path, content }) => [`hosts-${path.split('/').at(-2)}.toml`, content]),
		),
	};
}

function bridgeFiles(spec: ClusterSpec, host: HostSpec): Files {
	if (spec.network.cni !== 'bridge') return {};
	const cidrs = allotNodeCidrs(spec, {});
	return {
		[`${host.name}/bridge.conflist`]: cniBridgeConfig(spec, cidrs[host.name] ?? '', 1500),
		[`${host.name}/pod-network.sh`]: podNetworkScript(spec, host, cidrs),
		'k8s-tui-pod-network.service': podNetworkUnit(),
	};
}

function podNetworkFiles(spec: ClusterSpec): Files {
	switch (spec.network.cni) {
		case 'flannel':
			return { 'flannel.yaml': flannelManifest(spec) };
		case 'calico':
			return { 'calico.yaml': calicoInstallation(spec, '0'.repeat(64)) };
		case 'bridge':
		case 'none':
			return {};
	}
}

function osFiles(spec: ClusterSpec, facts: HostFacts): Files {
	return {
		'sysctl.conf': sysctlFile(spec, facts),
		'modules.conf': modulesFile(spec, facts) ?? '',
		'limits.conf': limitsFile(),
		hosts: hostsFile(spec, DEBIAN_HOSTS),
	};
}

/** Every file of one host; files that are the same on all hosts have no folder. */
export function rendered(spec: ClusterSpec, host: HostSpec, facts: HostFacts): Files {
	if (!isNodeHost(host)) return etcdFiles(spec, host);
	return {
		...etcdFiles(spec, host),
		...kubeadmFiles(spec, host),
		...endpointFiles(spec, host, facts),
		...runtimeFiles(spec),
		...bridgeFiles(spec, host),
		...podNetworkFiles(spec),
		...osFiles(spec, facts),
		'kubelet.service': kubeletUnit(spec),
		'10-kubeadm.conf': kubeletDropIn(),
		'verify.yaml': verifyWorkload('k8s-tui/hello:1'),
		'images.txt': `${controlPlaneImages(spec).join('\n')}\n`,
	};
}
