#!/bin/sh
# A lab host's power supply: gives it its network, boots it, boots it again when it reboots, and takes
# the network away when it goes off, with every address and rule that it had.
# Arguments: machine name, its network namespace, the switch's namespace, address, gateway, machine
# id, base tree, the host's directory, the directory of these files, then its control groups.
set -eu
NAME=$1
NETNS=$2
SWITCH=$3
ADDRESS=$4
GATEWAY=$5
MACHINE_ID=$6
BASE=$7
DIR=$8
ASSETS=$9
shift 9
for group in "$@"; do
	echo $$ >"$group/cgroup.procs"
done

# A network card keeps its address: others go on sending to it after the host was off.
MAC=$(printf '%s' "$MACHINE_ID" | sed 's/^\(..\)\(..\)\(..\)\(..\)\(..\).*/02:\1:\2:\3:\4:\5/')

disconnect() {
	ip -n "$SWITCH" link del "$NAME" 2>/dev/null || true
	ip netns del "$NETNS" 2>/dev/null || true
}

connect() {
	ip netns add "$NETNS"
	ip -n "$SWITCH" link add "$NAME" type veth peer name eth0 address "$MAC" netns "$NETNS"
	ip -n "$SWITCH" link set "$NAME" master br0 up
	ip -n "$NETNS" -batch - <<-END
		link set lo up
		addr add $ADDRESS/24 dev eth0
		link set eth0 up
		route add default via $GATEWAY
	END
}

while :; do
	disconnect
	connect
	status=0
	# In the host's network already, because /sys shows the network that it is mounted from; in a
	# mount namespace of its own, so that the overlay goes with the host.
	nsenter --net="/run/netns/$NETNS" unshare --mount --propagation slave \
		sh "$ASSETS/boot-host.sh" "$NETNS" "$MACHINE_ID" "$BASE" "$DIR" || status=$?
	# What systemd-nspawn says when the host has rebooted.
	[ "$status" = 133 ] || break
done
disconnect
exit "$status"
