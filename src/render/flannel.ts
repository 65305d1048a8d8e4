import { createHash } from 'node:crypto';
import type { ClusterSpec } from '../model/spec.ts';
import { flannelImages } from '../versions/pod-networks.ts';
import { yamlDocuments } from './kubeadm-common.ts';

export const FLANNEL_NAMESPACE = 'kube-flannel';
export const FLANNEL_DAEMON_SET = 'kube-flannel-ds';
/** Where the DaemonSet's init container puts the CNI configuration on each node. */
export const FLANNEL_CNI_PATH = '/etc/cni/net.d/10-flannel.conflist';
/** Annotation with the sha256 of the manifest that was applied. */
export const MANIFEST_ANNOTATION = 'k8s-tui.io/manifest';

const NAME = 'flannel';
const CONFIG_MAP = 'kube-flannel-cfg';
const LABELS = { app: 'flannel', tier: 'node' };
const NAMESPACED = { namespace: FLANNEL_NAMESPACE, labels: LABELS };

/**
 * The manifest of flannel: namespace, RBAC, configuration and the DaemonSet. flanneld takes each
 * node's CIDR from Node.spec.podCIDR (`--kube-subnet-mgr`) and the interface that carries the node's
 * own address, where its default would be that of the default route. Works on every Kubernetes from
 * 1.20 on: it uses core/v1, apps/v1 and rbac.authorization.k8s.io/v1 only.
 */
export function flannelManifest(spec: ClusterSpec): string {
	return yamlDocuments(objects(spec, flannelManifestHash(spec)));
}

/** sha256 of the manifest but for the annotation that carries it. */
export function flannelManifestHash(spec: ClusterSpec): string {
	return createHash('sha256')
		.update(JSON.stringify(objects(spec, '')))
		.digest('hex');
}

function objects(spec: ClusterSpec, hash: string): object[] {
	return [
		{
			apiVersion: 'v1',
			kind: 'Namespace',
			metadata: {
				name: FLANNEL_NAMESPACE,
				labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
			},
		},
		{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, ...NAMESPACED } },
		...accessRules(),
		{
			apiVersion: 'v1',
			kind: 'ConfigMap',
			metadata: { name: CONFIG_MAP, ...NAMESPACED },
			data: { 'cni-conf.json': cniConfig(spec), 'net-conf.json': netConfig(spec) },
		},
		daemonSet(spec, hash),
	];
}

/** What `--kube-subnet-mgr` needs: nodes, and the annotations of its own (flannel kube/kube.go). */
function accessRules(): object[] {
	const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME };
	const apiVersion = 'rbac.authorization.k8s.io/v1';
	return [
		{
			apiVersion,
			kind: 'ClusterRole',
			metadata: { name: NAME, labels: LABELS },
			rules: [
				{ apiGroups: [''], resources: ['pods'], verbs: ['get'] },
				{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
				{ apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
			],
		},
		{
			apiVersion,
			kind: 'ClusterRoleBinding',
			metadata: { name: NAME, labels: LABELS },
			roleRef,
			subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: FLANNEL_NAMESPACE }],
		},
	];
}

/** An `mtu` here wins over the one that flanneld works out (flannel CNI plugin, delegate). */
function cniConfig({ network }: ClusterSpec): string {
	const config = {
		name: 'cbr0',
		cniVersion: '0.3.1',
		plugins: [
			{
				type: 'flannel',
				delegate: { hairpinMode: true, isDefaultGateway: true, mtu: network.mtu },
			},
			{ type: 'portmap', capabilities: { portMappings: true } },
		],
	};
	return `${JSON.stringify(config, null, 2)}\n`;
}

function netConfig({ network }: ClusterSpec): string {
	const config = {
		Network: network.podCidr,
		Backend: { Type: network.flannelBackend ?? 'vxlan' },
	};
	return `${JSON.stringify(config, null, 2)}\n`;
}

function daemonSet(spec: ClusterSpec, hash: string): object {
	const annotations = { [MANIFEST_ANNOTATION]: hash };
	const images = flannelImages(spec);
	return {
		apiVersion: 'apps/v1',
		kind: 'DaemonSet',
		metadata: { name: FLANNEL_DAEMON_SET, ...NAMESPACED, annotations },
		spec: {
			selector: { matchLabels: LABELS },
			// flanneld reads its configuration only when it starts: another one makes new pods.
			template: {
				metadata: { labels: LABELS, annotations },
				spec: {
					hostNetwork: true,
					priorityClassName: 'system-node-critical',
					serviceAccountName: NAME,
					nodeSelector: { 'kubernetes.io/os': 'linux' },
					tolerations: [{ operator: 'Exists' }],
					initContainers: [
						copy('install-cni-plugin', images.plugin, '/flannel', '/opt/cni/bin/flannel', [
							mount('cni-plugin', '/opt/cni/bin'),
						]),
						copy(
							'install-cni',
							images.daemon,
							'/etc/kube-flannel/cni-conf.json',
							FLANNEL_CNI_PATH,
							[mount('cni', '/etc/cni/net.d'), mount('config', '/etc/kube-flannel')],
						),
					],
					containers: [daemon(images.daemon)],
					volumes: [
						hostPath('run', '/run/flannel', 'DirectoryOrCreate'),
						hostPath('cni-plugin', '/opt/cni/bin', 'DirectoryOrCreate'),
						hostPath('cni', '/etc/cni/net.d', 'DirectoryOrCreate'),
						{ name: 'config', configMap: { name: CONFIG_MAP } },
						hostPath('xtables-lock', '/run/xtables.lock', 'FileOrCreate'),
					],
				},
			},
		},
	};
}

function daemon(image: string): object {
	return {
		name: 'kube-flannel',
		image,
		imagePullPolicy: 'IfNotPresent',
		command: ['/opt/bin/flanneld'],
		args: ['--ip-masq', '--kube-subnet-mgr', '--iface=$(NODE_IP)'],
		resources: { requests: { cpu: '100m', memory: '50Mi' } },
		securityContext: { privileged: false, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
		env: [
			fromField('NODE_IP', 'status.hostIP'),
			fromField('POD_NAME', 'metadata.name'),
			fromField('POD_NAMESPACE', 'metadata.namespace'),
		],
		volumeMounts: [
			mount('run', '/run/flannel'),
			mount('config', '/etc/kube-flannel'),
			mount('xtables-lock', '/run/xtables.lock'),
		],
	};
}

function copy(name: string, image: string, from: string, to: string, volumeMounts: object[]) {
	const args = ['-f', from, to];
	return { name, image, imagePullPolicy: 'IfNotPresent', command: ['cp'], args, volumeMounts };
}

function mount(name: string, mountPath: string): object {
	return { name, mountPath };
}

function hostPath(name: string, path: string, type: string): object {
	return { name, hostPath: { path, type } };
}

function fromField(name: string, fieldPath: string): object {
	return { name, valueFrom: { fieldRef: { fieldPath } } };
}
