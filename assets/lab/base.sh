#!/bin/sh
# Turns a fresh debootstrap tree into the file system that all lab hosts share.
# Arguments: the tree, the directory of these files, yes if runc must be wrapped.
set -eu
ROOT=$1
ASSETS=$2
WRAP_RUNC=$3

install -m 0755 "$ASSETS/lab-host.sh" "$ROOT/usr/local/lib/lab-host"
install -m 0644 "$ASSETS/lab-host.service" "$ROOT/etc/systemd/system/lab-host.service"
mkdir -p "$ROOT/etc/systemd/system/sysinit.target.wants"
ln -sf ../lab-host.service "$ROOT/etc/systemd/system/sysinit.target.wants/lab-host.service"

# What makes a host this host and no other is written into its own layer before it boots.
rm -f "$ROOT"/etc/ssh/ssh_host_* "$ROOT/var/lib/dbus/machine-id"
: >"$ROOT/etc/machine-id"
: >"$ROOT/etc/resolv.conf"
rm -rf "$ROOT"/var/cache/apt/archives/*.deb "$ROOT"/var/lib/apt/lists/*

# Two ways of becoming root besides logging in as root.
chroot "$ROOT" useradd --create-home --shell /bin/bash --groups sudo ops
chroot "$ROOT" useradd --create-home --shell /bin/bash admin
printf 'admin ALL=(ALL) NOPASSWD: ALL\n' >"$ROOT/etc/sudoers.d/admin"
chmod 0440 "$ROOT/etc/sudoers.d/admin"
for home in root home/ops home/admin; do
	mkdir -p "$ROOT/$home/.ssh"
	chmod 0700 "$ROOT/$home/.ssh"
done
chroot "$ROOT" chown ops:ops /home/ops/.ssh
chroot "$ROOT" chown admin:admin /home/admin/.ssh

# Nothing on these hosts sits at a console.
for unit in console-getty.service getty@.service systemd-firstboot.service; do
	ln -sf /dev/null "$ROOT/etc/systemd/system/$unit"
done

# The kernel log is one for all hosts: each host's journal would repeat what the others' write to it.
mkdir -p "$ROOT/etc/systemd/journald.conf.d"
printf '[Journal]\nReadKMsg=no\n' >"$ROOT/etc/systemd/journald.conf.d/lab.conf"

if [ "$WRAP_RUNC" = yes ]; then
	chroot "$ROOT" dpkg-divert --local --quiet --divert /usr/sbin/runc.real --no-rename --add /usr/sbin/runc
	install -m 0755 "$ASSETS/runc-wrapper.sh" "$ROOT/usr/sbin/runc"
fi
