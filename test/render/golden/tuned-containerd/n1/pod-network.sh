#!/bin/sh
# Written by k8s-tui for the cluster demo; changes by hand are overwritten.
set -u

POD_CIDR=10.244.0.0/16
PROTOCOL=86
FORWARD=K8S-TUI-FORWARD
MASQ=K8S-TUI-MASQ

# "node CIDR" "node address", one line for every other node
routes() {
	cat <<'END'
END
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

case "${1:-}" in
start) start ;;
stop) stop ;;
*)
	echo "usage: $0 start|stop" >&2
	exit 2
	;;
esac
