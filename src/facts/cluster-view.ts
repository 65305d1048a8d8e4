import { parse as parseYaml } from 'yaml';
import type { ClusterView, EtcdMember, NodeView, PodNetworkView } from '../model/facts.ts';
import { FLANNEL_DAEMON_SET, FLANNEL_NAMESPACE, MANIFEST_ANNOTATION } from '../render/flannel.ts';
import { settingsOf } from './cluster-settings.ts';
import type { FactPart } from './evidence.ts';
import { asArray, asRecord, asText, parseJson } from './json.ts';

const PKI = '/etc/kubernetes/pki';
const API_MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const ADMIN = '/etc/kubernetes/admin.conf';
/** What kubectl, which says so in words, is taken to mean where it finds no record. */
const NO_RECORD = '{"kind":"Status","code":404,"details":{"name":"k8s-tui"}}';
const CONTROL_PLANE_LABELS = [
	'node-role.kubernetes.io/control-plane',
	'node-role.kubernetes.io/master',
];

/**
 * The cluster through this host's own API server and etcd, so that a dead VIP does not blind us.
 * kubeadm's certificate has no 127.0.0.1 but has the name `kubernetes`
 * (https://kubernetes.io/docs/setup/best-practices/certificates/). curl, with the client
 * certificate that kubeadm gives the API server for kubelets, answers in a tenth of the time that
 * kubectl needs; kubectl is for hosts without it. etcd is asked through its JSON gateway, there
 * since 3.4, at this host's member or, where it is external, at the first that answers of those
 * that the API server is given; without a quorum it still names the members it knows, from 3.5 on.
 */
export const clusterViewPart: FactPart<{ cluster: ClusterView | null }> = {
	name: 'cluster-view',
	onlyIf: `[ -r ${ADMIN} ]`,
	script:
		() => `port=$(sed -n 's/^ *- --secure-port=\\([0-9][0-9]*\\)$/\\1/p' ${API_MANIFEST} | head -n 1)
minor=$(sed -n 's/^ *image: .*:v\\([0-9]*\\.[0-9]*\\)\\..*$/\\1/p' ${API_MANIFEST} | head -n 1)
maps=namespaces/kube-system/configmaps
config=$maps/kubeadm-config
record=$maps/k8s-tui
kubelet=$maps/kubelet-config
proxy=$maps/kube-proxy
calico=apis/operator.tigera.io/v1/installations/default
flannel=apis/apps/v1/namespaces/${FLANNEL_NAMESPACE}/daemonsets/${FLANNEL_DAEMON_SET}
flag() { sed -n "s/^ *- --$1=\\([^ ]*\\)$/\\1/p" ${API_MANIFEST} | head -n 1; }
etcd_members() {
	body=$1 limit=$2
	if [ -r ${PKI}/etcd/healthcheck-client.key ]; then
		urls=https://127.0.0.1:2379
		set -- --cacert ${PKI}/etcd/ca.crt --cert ${PKI}/etcd/healthcheck-client.crt --key ${PKI}/etcd/healthcheck-client.key
	else
		urls=$(flag etcd-servers | tr , ' ')
		set --
		[ -z "$(flag etcd-cafile)" ] || set -- --cacert "$(flag etcd-cafile)" --cert "$(flag etcd-certfile)" --key "$(flag etcd-keyfile)"
	fi
	for url in $urls; do
		timeout 8 curl -sf -m "$limit" --noproxy '*' "$@" -X POST -d "$body" "$url/v3/cluster/member/list" && return 0
	done
	return 1
}
api() {
	timeout 25 curl -s -m 10 --noproxy '*' -A k8s-tui --cacert ${PKI}/ca.crt --cert ${PKI}/apiserver-kubelet-client.crt \\
		--key ${PKI}/apiserver-kubelet-client.key --resolve "kubernetes:\${port:=6443}:127.0.0.1" \\
		"https://kubernetes:$port/api/v1/nodes" -w '\\n' "https://kubernetes:$port/api/v1/$config" \\
		"https://kubernetes:$port/api/v1/$record" "https://kubernetes:$port/$flannel" \\
		"https://kubernetes:$port/$calico" "https://kubernetes:$port/api/v1/$proxy" \\
		"https://kubernetes:$port/api/v1/$kubelet" "https://kubernetes:$port/api/v1/$kubelet-$minor"
}
by_kubectl() {
	set -- timeout 12 kubectl --kubeconfig ${ADMIN} --request-timeout=10s \\
		--server "https://127.0.0.1:\${port:-6443}" --tls-server-name=kubernetes get --raw
	"$@" /api/v1/nodes && { echo; "$@" "/api/v1/$config"; echo; "$@" "/api/v1/$record" || echo '${NO_RECORD}'; echo; "$@" "/$flannel"; echo; "$@" "/$calico"
		echo; "$@" "/api/v1/$proxy"; echo; "$@" "/api/v1/$kubelet" || { echo; "$@" "/api/v1/$kubelet-$minor"; }; }
}
{ etcd_members '{}' 6 || etcd_members '{"linearizable":false}' 2; } >"$work/etcd" &
if command -v curl >/dev/null && [ -r ${PKI}/apiserver-kubelet-client.key ]; then api; else by_kubectl; fi
wait
echo
cat "$work/etcd"`,
	parse: (evidence) => ({ cluster: parseClusterView(evidence.section('cluster-view')) }),
};

/**
 * JSON documents, one a line: a NodeList, kubeadm's ConfigMaps and ours, flannel's DaemonSet, Calico's
 * Installation, etcd's member list.
 */
export function parseClusterView(text: string): ClusterView | null {
	const documents = text
		.split('\n')
		.map((line) => asRecord(parseJson(line)))
		.filter((document) => document !== null);
	const nodes = documents.find(({ kind }) => kind === 'NodeList');
	if (!nodes) return null;
	const config = dataOf(documents, 'kubeadm-config');
	const record = dataOf(documents, 'k8s-tui');
	const etcd = documents.find((document) => Array.isArray(document.members));
	const podNetwork = podNetworkOf(documents);
	const settings = settingsOf(documents);
	return {
		nodes: asArray(nodes.items).flatMap(parseNode),
		etcdMembers: etcd ? asArray(etcd.members).flatMap(parseMember) : null,
		controlPlaneEndpoint: endpointOf(asText(config?.ClusterConfiguration)),
		recordedSpec: asText(record?.['cluster.yaml']) || null,
		...(record || documents.some(isNoRecord) ? {} : { recordedSpecUnknown: true }),
		...(podNetwork ? { podNetwork } : {}),
		...(settings.length > 0 ? { settings } : {}),
	};
}

/** The API server's own word that there is no record: a busy one may not have come to answer at all. */
function isNoRecord({ kind, code, details }: Record<string, unknown>): boolean {
	return kind === 'Status' && code === 404 && asText(asRecord(details)?.name) === 'k8s-tui';
}

function podNetworkOf(documents: readonly Record<string, unknown>[]): PodNetworkView | null {
	const found = documents.find(({ kind }) => kind === 'DaemonSet' || kind === 'Installation');
	if (!found) return null;
	const annotations = asRecord(asRecord(found.metadata)?.annotations);
	return {
		name: found.kind === 'DaemonSet' ? 'flannel' : 'calico',
		manifest: asText(annotations?.[MANIFEST_ANNOTATION]) || null,
	};
}

function dataOf(
	documents: readonly Record<string, unknown>[],
	configMap: string,
): Record<string, unknown> | null {
	const found = documents.find(
		({ kind, metadata }) => kind === 'ConfigMap' && asRecord(metadata)?.name === configMap,
	);
	return asRecord(found?.data);
}

function parseNode(value: unknown): NodeView[] {
	const node = asRecord(value);
	const metadata = asRecord(node?.metadata);
	const spec = asRecord(node?.spec);
	const status = asRecord(node?.status);
	const name = asText(metadata?.name);
	if (name === '') return [];
	const labels = textsOf(metadata?.labels);
	const ready = asArray(status?.conditions)
		.map(asRecord)
		.find((one) => one?.type === 'Ready');
	const internal = asArray(status?.addresses)
		.map(asRecord)
		.find((one) => one?.type === 'InternalIP');
	return [
		{
			name,
			ready: ready?.status === 'True',
			kubeletVersion: asText(asRecord(status?.nodeInfo)?.kubeletVersion).replace(/^v/, ''),
			internalIp: asText(internal?.address) || null,
			controlPlane: CONTROL_PLANE_LABELS.some((label) => Object.hasOwn(labels, label)),
			podCidr: asText(spec?.podCIDR) || null,
			labels,
			taints: asArray(spec?.taints).map((taint) => ({
				key: asText(asRecord(taint)?.key),
				value: asText(asRecord(taint)?.value),
				effect: asText(asRecord(taint)?.effect),
			})),
		},
	];
}

function textsOf(value: unknown): Record<string, string> {
	const entries = Object.entries(asRecord(value) ?? {});
	return Object.fromEntries(
		entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
	);
}

/** The gateway writes 64-bit numbers as decimal strings; etcdctl and etcd's logs use hexadecimal. */
function parseMember(value: unknown): EtcdMember[] {
	const member = asRecord(value);
	const id = asText(member?.ID);
	if (!/^\d{1,20}$/.test(id)) return [];
	return [
		{
			id: BigInt(id).toString(16),
			name: asText(member?.name),
			peerUrls: asArray(member?.peerURLs)
				.map(asText)
				.filter((url) => url !== ''),
			learner: member?.isLearner === true,
		},
	];
}

/** `controlPlaneEndpoint` of kubeadm's ClusterConfiguration, in every version since v1beta1. */
function endpointOf(configuration: string): string | null {
	if (configuration === '' || configuration.length > 100_000) return null;
	try {
		return (
			asText(asRecord(parseYaml(configuration, { maxAliasCount: 0 }))?.controlPlaneEndpoint) || null
		);
	} catch {
		return null;
	}
}
