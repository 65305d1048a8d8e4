#!/bin/sh
# systemd-nspawn mounts the control groups read-only and the root private; container runtimes need
# them writable and shared.
awk '$5 ~ "^/sys/fs/cgroup" { print $5 }' /proc/self/mountinfo | while read -r mount; do
	mount -o remount,bind,rw "$mount" || true
done
mount --make-rshared /
