import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import type { NodeCidrs } from './node-cidrs.ts';

/** Mode 0755. `start` converges, `stop` takes everything off again. */
export const POD_NETWORK_SCRIPT_PATH = '/usr/local/sbin/k8s-tui-pod-network';
export const POD_NETWORK_UNIT = 'k8s-tui-pod-network.service';
export const POD_NETWORK_UNIT_PATH = `/etc/systemd/system/${POD_NETWORK_UNIT}`;

/** Marks our routes in the kernel, so that those of a removed node are found; unassigned. */
const ROUTE_PROTOCOL = 86;

function routesOf(spec: ClusterSpec, host: HostSpec, cidrs: NodeCidrs): string {
	return spec.hosts
		.filter(({ name }) => name !== host.name && cidrs[name] !== undefined)
		.map(({ name, address }) => `${cidrs[name]} ${address}\n`)
		.join('');
}

/**
 * The script behind k8s-tui-pod-network.service on one node of a `bridge` network:
 * - a route to every other node's CIDR by that node's address, and none to nodes that are gone;
 * - FORWARD accepts what comes from or goes to pods: docker sets the chain's policy to DROP;
 * - what pods send out of the pod network leaves with the node's address.
 *
 * Rules are in chains of our own. `start` may run at any time and does not interrupt traffic; it
 * exits 1 after doing all it could if a route was refused (the other node is in another subnet).
 * Needs iproute2 and iptables.
 */
export function podNetworkScript(spec: ClusterSpec, host: HostSpec, cidrs: NodeCidrs): string {
	return `#!/bin/sh
# Written by k8s-tui for the cluster ${spec.name}; changes by hand are overwritten.
set -u

POD_CIDR=${spec.network.podCidr}
PROTOCOL=${ROUTE_PROTOCOL}
FORWARD=K8S-TUI-FORWARD
MASQ=K8S-TUI-MASQ

# "node CIDR" "node address", one line for every other node
routes() {
	cat <<'END'
${routesOf(spec, host, cidrs)}END
}

# rule TABLE HOW CHAIN WORD...: adds a rule unless it is there; HOW is -A or -I
rule() {
	table=$1 how=$2 chain=$3
	shift 3
	iptables -w -t "$table" -C "$chain" "$@" 2>/dev/null || iptables -w -t "$table" "$how" "$chain" "$@"
}

# drop TABLE PARENT CHAIN: removes our chain and the jump to it, if they are there
drop() {
	while iptables -w -t "$1" -D "$2" -j "$3" 2>/dev/null; do :; done
	iptables -w -t "$1" -F "$3" 2>/dev/null && iptables -w -t "$1" -X "$3"
	return 0
}

start() {
	failed=0
	wanted=$(routes)
	while read -r cidr via; do
		[ -n "$cidr" ] || continue
		ip route replace "$cidr" via "$via" proto "$PROTOCOL" || {
			echo "no route to $cidr: is $via in a subnet of this host?" >&2
			failed=1
		}
	done <<END
$wanted
END
	ip route show proto "$PROTOCOL" | while read -r cidr rest; do
		case "
$wanted
" in
		*"
$cidr "*) ;;
		*) ip route del "$cidr" proto "$PROTOCOL" ;;
		esac
	done

	iptables -w -t filter -N "$FORWARD" 2>/dev/null
	rule filter -A "$FORWARD" -s "$POD_CIDR" -j ACCEPT || failed=1
	rule filter -A "$FORWARD" -d "$POD_CIDR" -j ACCEPT || failed=1
	rule filter -I FORWARD -j "$FORWARD" || failed=1

	iptables -w -t nat -N "$MASQ" 2>/dev/null
	rule nat -A "$MASQ" -d "$POD_CIDR" -j RETURN || failed=1
	rule nat -A "$MASQ" -d 224.0.0.0/4 -j RETURN || failed=1
	rule nat -A "$MASQ" -s "$POD_CIDR" -j MASQUERADE || failed=1
	rule nat -A POSTROUTING -j "$MASQ" || failed=1
	return "$failed"
}

stop() {
	drop filter FORWARD "$FORWARD"
	drop nat POSTROUTING "$MASQ"
	ip route flush proto "$PROTOCOL"
}

case "\${1:-}" in
start) start ;;
stop) stop ;;
*)
	echo "usage: $0 start|stop" >&2
	exit 2
	;;
esac
`;
}

/** Runs the script at boot and, on `systemctl reload`, after a node came or went. */
export function podNetworkUnit(): string {
	return `# Written by k8s-tui.
[Unit]
Description=Routes and packet rules of the pod network
Wants=network-online.target
After=network-online.target
Before=kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${POD_NETWORK_SCRIPT_PATH} start
ExecReload=${POD_NETWORK_SCRIPT_PATH} start
ExecStop=${POD_NETWORK_SCRIPT_PATH} stop
TimeoutStartSec=60

[Install]
WantedBy=multi-user.target
`;
}
