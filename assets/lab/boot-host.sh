#!/bin/sh
# Boots one lab host in the mount and network namespaces that it is started in. See run-host.sh.
# Arguments: machine name (one that no other lab has), machine id, base tree, the host's directory.
set -eu
MACHINE=$1
MACHINE_ID=$2
BASE=$3
DIR=$4

mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$DIR/upper,workdir=$DIR/work" "$DIR/root"

# The console must be read by somebody (read-only copies it to our output): on one that nobody reads,
# systemd blocks as soon as its buffer is full, which a shutdown's messages do.
set -- --quiet --directory="$DIR/root" --boot --resolv-conf=off \
	--machine="$MACHINE" --uuid="$MACHINE_ID" --register=no --keep-unit \
	--capability=all --system-call-filter=@known --bind=/dev/kmsg --console=read-only
# These must not be on the overlay: it cannot carry the runtimes' own overlays.
for name in docker containerd kubelet etcd; do
	set -- "$@" --bind="$DIR/$name:/var/lib/$name"
done
if [ -d /lib/modules ]; then
	set -- "$@" --bind-ro=/lib/modules
fi
# The lab has its own lock; nspawn's lock files would outlive a power cut.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=1 SYSTEMD_NSPAWN_LOCK=0
exec systemd-nspawn "$@"
