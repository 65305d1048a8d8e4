#!/bin/sh
# Boots one lab host. Runs in a mount namespace of its own, so that the overlay goes with it.
# Arguments: machine name, network namespace, machine id, base tree, the host's directory, then its
# control groups.
set -eu
NAME=$1
NETNS=$2
MACHINE_ID=$3
BASE=$4
DIR=$5
shift 5
for group in "$@"; do
	echo $$ >"$group/cgroup.procs"
done

mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$DIR/upper,workdir=$DIR/work" "$DIR/root"

set -- --quiet --directory="$DIR/root" --boot --resolv-conf=off \
	--network-namespace-path="/run/netns/$NETNS" --machine="$NAME" --uuid="$MACHINE_ID" \
	--register=no --keep-unit --capability=all --system-call-filter=@known \
	--bind=/dev/kmsg --console=passive
# These must not be on the overlay: it cannot carry the runtimes' own overlays.
for name in docker containerd kubelet etcd; do
	set -- "$@" --bind="$DIR/$name:/var/lib/$name"
done
if [ -d /lib/modules ]; then
	set -- "$@" --bind-ro=/lib/modules
fi
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=1
exec systemd-nspawn "$@"
