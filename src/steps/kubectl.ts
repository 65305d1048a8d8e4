import type { ClusterSpec } from '../model/spec.ts';
import { ETCD_CA_PATH, etcdEndpoints, etcdIdentityFiles } from '../render/etcd.ts';
import { quote } from '../ssh/quote.ts';

/**
 * sh functions for scripts that run on a control-plane host: `kc` is kubectl against this host's
 * own API server, so that a VIP that has not come up (or has moved away) does not blind it. The
 * certificate is checked against the name `kubernetes`, which kubeadm puts into every one.
 */
export function kubectlFunctions(spec: ClusterSpec): string {
	return `export LC_ALL=C
kc() { kubectl --kubeconfig /etc/kubernetes/admin.conf --server ${localServer(spec)} --tls-server-name kubernetes --request-timeout=10s "$@"; }
`;
}

/** This host's own API server; kubeadm's certificates name neither 127.0.0.1 nor localhost by default. */
function localServer(spec: ClusterSpec): string {
	return `https://127.0.0.1:${spec.endpoint.apiServerPort}`;
}

/**
 * `as_etcd_client COMMAND…`: curl or etcdctl, which take the same flags, with a client certificate
 * of etcd. `etcd_api PATH JSON [URL]`: etcd's JSON gateway (etcd ≥ 3.4, /v3); needs curl and nothing
 * from inside a container. On a control-plane host of stacked etcd its own member is asked, with
 * kubeadm's health-check certificate; on any master and on any host of an external etcd the first of
 * its members that answers, with the certificate that the host has.
 */
export function etcdFunctions(spec: ClusterSpec): string {
	return spec.etcd.mode === 'stacked' ? stackedEtcdFunctions : externalEtcdFunctions(spec);
}

const stackedEtcdFunctions = `as_etcd_client() {
	"$@" --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt --key /etc/kubernetes/pki/etcd/healthcheck-client.key
}
etcd_api() { as_etcd_client curl -sS --noproxy '*' --max-time 10 -X POST -d "$2" "\${3:-https://127.0.0.1:2379}$1"; }
`;

function externalEtcdFunctions(spec: ClusterSpec): string {
	const client = etcdIdentityFiles('client');
	const member = etcdIdentityFiles('member');
	const credentials = spec.etcd.tls
		? `if [ -r ${client.key} ]; then set -- "$@" --cert ${client.certificate} --key ${client.key}
	else set -- "$@" --cert ${member.certificate} --key ${member.key}; fi
	"$@" --cacert ${ETCD_CA_PATH}`
		: '"$@"';
	return `as_etcd_client() {
	${credentials}
}
etcd_api() {
	for etcd_url in \${3:-${etcdEndpoints(spec).join(' ')}}; do
		as_etcd_client curl -sS --noproxy '*' --connect-timeout 2 --max-time 10 -X POST -d "$2" "$etcd_url$1" && return 0
	done
	return 1
}
`;
}

/**
 * Waits for a condition, bounded: `until_true SECONDS 'what' command…`. Says what it waits for
 * whenever that changes, so that nobody stares at a silent screen. The time is the kernel's uptime:
 * the clock may be set meanwhile, by ourselves even.
 */
export const waitFunctions = `uptime_seconds() {
	read -r uptime rest </proc/uptime
	printf '%s' "\${uptime%.*}"
}
until_true() {
	limit=$1 what=$2 said=; shift 2
	end=$(($(uptime_seconds) + limit))
	until seen=$("$@" 2>&1); do
		last=$(printf '%s\\n' "$seen" | tail -n 1)
		[ "$last" = "$said" ] || echo "waiting: $last" >&2
		said=$last
		if [ "$(uptime_seconds)" -ge "$end" ]; then
			printf '%s\\n' "$seen" "gave up after $limit s: $what" >&2
			return 1
		fi
		sleep 0.5
	done
}
`;

/** A quoted JSON document for a script. */
export function quotedJson(value: unknown): string {
	return quote(JSON.stringify(value));
}
