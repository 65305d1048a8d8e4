#!/bin/sh
# Lays out the root file systems of the images and the CNI archive.
# Arguments: an empty working directory, an apt sources list with deb lines, the directory with bin/
# and pause of build-kubernetes.sh, the directory to put roots/ and cni/ into, the directory of
# these files.
set -eu
WORK=$1
SOURCES=$2
BUILT=$3
OUT=$4
ASSETS=$5

say() { printf '%s\n' "$*" >&2; }

mkdir -p "$WORK/lists/partial" "$WORK/archives/partial" "$WORK/packages"
apt_private() {
	apt-get -q -o Dir::Etc::SourceList="$SOURCES" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$WORK/lists" -o Dir::Cache="$WORK" -o Dir::Cache::Archives=archives \
		-o APT::Sandbox::User=root "$@"
}

# Unpacks packages of the lab's Debian into a root: no install scripts, no dependencies.
unpack() {
	into=$1
	shift
	for package in "$@"; do
		dpkg -x "$(find "$WORK/packages" -name "${package}_*.deb" | head -n 1)" "$into"
	done
}

# An image root that has a shell and a /tmp, as a person looking into a container expects.
with_shell() {
	root=$OUT/roots/$1
	mkdir -p "$root/bin" "$root/etc" "$root/usr/local/bin" "$root/tmp"
	chmod 1777 "$root/tmp"
	printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
	unpack "$root" busybox-static
	for tool in sh cat ls grep ln env sleep ps; do
		[ -e "$root/bin/$tool" ] || ln -s busybox "$root/bin/$tool"
	done
}

say 'images: fetching packages'
apt_private update >&2
libraries='libc6 libxtables12 libip4tc2 libip6tc2 libnftnl11 libmnl0 libnfnetlink0 libnetfilter-conntrack3'
(
	cd "$WORK/packages"
	# shellcheck disable=SC2086
	apt_private download busybox-static iptables conntrack $libraries \
		etcd-server etcd-client containernetworking-plugins >&2
)

say 'images: laying out'
for name in kube-apiserver kube-controller-manager kube-scheduler; do
	with_shell "$name"
	ln "$BUILT/bin/$name" "$OUT/roots/$name/usr/local/bin/$name"
done

with_shell kube-proxy
proxy=$OUT/roots/kube-proxy
ln "$BUILT/bin/kube-proxy" "$proxy/usr/local/bin/kube-proxy"
# shellcheck disable=SC2086
unpack "$proxy" $libraries iptables conntrack
for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
	rm -f "$proxy/usr/sbin/$name"
	install -m 0755 "$ASSETS/iptables-wrapper.sh" "$proxy/usr/sbin/$name"
done

with_shell etcd
etcd=$OUT/roots/etcd
unpack "$etcd" libc6 etcd-server etcd-client
for name in etcd etcdctl; do
	mv "$etcd/usr/bin/$name" "$etcd/usr/local/bin/$name"
done

mkdir -p "$OUT/roots/pause"
install -m 0755 "$BUILT/pause" "$OUT/roots/pause/pause"

mkdir -p "$OUT/roots/hello"
gcc -Os -Wall -static -o "$OUT/roots/hello/hello" "$ASSETS/hello.c"

for root in kube-proxy etcd; do
	rm -rf "$OUT/roots/$root/usr/share/doc" "$OUT/roots/$root/usr/share/man" \
		"$OUT/roots/$root/usr/share/locale" "$OUT/roots/$root/etc/init.d" \
		"$OUT/roots/$root/lib/systemd" "$OUT/roots/$root/usr/share/lintian"
done

plugins=$WORK/cni
mkdir -p "$plugins" "$OUT/cni"
unpack "$plugins" containernetworking-plugins
package=$(find "$WORK/packages" -name 'containernetworking-plugins_*.deb' | head -n 1)
version=$(dpkg-deb --field "$package" Version)
architecture=$(dpkg --print-architecture)
tar -C "$plugins/usr/lib/cni" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
	-czf "$OUT/cni/cni-plugins-linux-$architecture-$version.tgz" .
