#!/bin/sh
# Builds Kubernetes 1.20.2 from Debian's source package.
# Arguments: an empty working directory, the directory to put bin/ and pause into, an apt sources
# list with deb-src lines. Nothing outside these directories changes.
set -eu

WORK=$1
OUT=$2
SOURCES=$3
VERSION=1.20.2
SOURCE_PACKAGE=kubernetes=1.20.5+really1.20.2-1.1+deb12u1

say() { printf '%s\n' "$*" >&2; }

mkdir -p "$WORK/lists/partial" "$WORK/archives/partial" "$WORK/source" "$OUT/bin"

# The machine's own lists, cache and sources stay as they are.
apt_private() {
	apt-get -q -o Dir::Etc::SourceList="$SOURCES" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$WORK/lists" -o Dir::Cache="$WORK" -o Dir::Cache::Archives=archives \
		-o APT::Sandbox::User=root "$@"
}

say 'kubernetes: fetching the source package'
apt_private update >&2
cd "$WORK/source"
# A point release of Debian may have moved the revision on; the upstream version is what counts.
apt_private source --only-source "$SOURCE_PACKAGE" >&2 || apt_private source --only-source kubernetes >&2
tree=$(find "$WORK/source" -mindepth 1 -maxdepth 1 -type d -name 'kubernetes-*')
case $tree in
*really$VERSION*) ;;
*)
	say "kubernetes: the source package is not $VERSION: $tree"
	exit 1
	;;
esac

gopath=$WORK/go
mkdir -p "$gopath/src/k8s.io"
mv "$tree" "$gopath/src/k8s.io/kubernetes"
cd "$gopath/src/k8s.io/kubernetes"

# reflect2 1.0.1 panics on Go 1.18 and later; Debian has 1.0.2.
rm -rf vendor/github.com/modern-go/reflect2
cp -rL /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/reflect2

# Without it every binary takes itself for v0.0.0.
cat >"$WORK/version" <<VERSION_END
KUBE_GIT_COMMIT='faecb196815e248d3ecfb03c680a4507229c2a56'
KUBE_GIT_TREE_STATE='archive'
KUBE_GIT_VERSION='v$VERSION'
KUBE_GIT_MAJOR='1'
KUBE_GIT_MINOR='20'
VERSION_END

say 'kubernetes: compiling (about five minutes on two cores)'
unset GO111MODULE GOFLAGS 2>/dev/null || true
env GOPATH="$gopath" GOCACHE="$WORK/go-cache" HOME="$WORK" CGO_ENABLED=0 GOFLAGS= GOPROXY=off \
	KUBE_GIT_VERSION_FILE="$WORK/version" KUBE_BUILD_PLATFORMS="linux/$(dpkg --print-architecture)" \
	make WHAT='cmd/kubeadm cmd/kubelet cmd/kubectl cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler cmd/kube-proxy' \
	>"$WORK/make.log" 2>&1 || {
	tail -n 40 "$WORK/make.log" >&2
	exit 1
}

binaries=$(dirname "$(find _output -type f -name kubeadm -perm -u+x | head -n 1)")
for name in kubeadm kubelet kubectl kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do
	install -m 0755 "$binaries/$name" "$OUT/bin/$name"
done
gcc -Os -Wall -static -DVERSION=v3.2 -o "$OUT/pause" build/pause/linux/pause.c
