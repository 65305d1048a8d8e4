#!/bin/sh
# The floor of an install of several masters and workers: the commands that k8s-tui runs, by ssh, by
# somebody who knows everything beforehand. Nothing is looked at or checked before, nothing can be
# followed or resumed, each command starts in the moment in which those that it needs have ended, and
# if one fails all is over. Masters join one by one behind the same gate of etcd: that is safety and
# no overhead. What is run, and on which hosts, was written by test/bench/lab/export-install.ts.
#
# Usage: s3-floor.sh DIRECTORY, which holds that and ssh_config
set -eu
cd "$1"
. ./words
mkdir -p done log
store=/var/lib/k8s-tui/artifacts
config=/etc/kubernetes/k8s-tui-kubeadm.yaml
masters="$first $next"

on() { # host command…
	ssh -F ssh_config "$@"
}

script() { # host script… : runs them as one
	on_host=$1; shift
	cat "$@" | on "$on_host" sh
}

did() { # thing
	: >"done/$1"
}

after() { # thing…
	for thing in "$@"; do
		until [ -e "done/$thing" ]; do
			[ ! -e failed ] || exit 1
			sleep 0.05
		done
	done
}

started=0
start() { # function argument… : at the same time as all else
	started=$((started + 1))
	(
		trap '[ $? = 0 ] || : >failed' EXIT
		"$@"
	) >"log/$1-${2:-}-$started" 2>&1 &
}

send() { # host
	tar -C "$1/store" -chf - . |
		on -o ControlPath=none "$1" "umask 022; mkdir -p $store && tar -C $store -xf -"
	on "$1" "cd $store && sha256sum --check --quiet" <"$1/sums"
	did "sent-$1"
}

prepare() { # host
	script "$1" "$1/prepare-host.sh"
	script "$1" "$1/install-packages.sh"
	did "packages-$1"
	script "$1" "$1/install-runtime.sh"
	did "runtime-$1"
}

configure() { # step host after…
	step=$1 host=$2; shift 2
	after "$@"
	script "$host" "$host/$step.sh"
	did "$step-$host"
}

ready_for_pods() { # host
	after "install-kubernetes-$1" "load-images-$1" "configure-pod-network-$1"
}

init() {
	ready_for_pods "$first"
	after "install-load-balancer-$first"
	on "$first" "set -e
umask 077
mkdir -p /etc/kubernetes
cat >$config
kubeadm init --config $config --skip-token-print$init_arguments
: >/var/lib/k8s-tui/initialized" <"$first/kubeadm.yaml"
	did init
}

record() {
	after init
	{
		cat functions.sh
		echo "given=\$(cat <<'RECORD_END'"
		cat record.json
		printf '\nRECORD_END\n)\n'
		echo 'put() { printf "%s\n" "$given" | kc create --validate=false --raw /api/v1/namespaces/kube-system/configmaps -f - >/dev/null; }
until_true 60 "the spec recorded in the cluster" put'
	} | on "$first" sh
}

token() {
	on "$first" 'kubeadm --kubeconfig /etc/kubernetes/admin.conf token create --ttl 30m --description k8s-tui' |
		grep -xE '[a-z0-9]{6}\.[a-z0-9]{16}' >token
	did token
}

certificate_key() {
	on "$first" 'kubeadm init phase upload-certs --upload-certs --kubeconfig /etc/kubernetes/admin.conf' |
		grep -xE '[0-9a-f]{64}' >key
	did key
}

ca_hash() {
	on "$first" "openssl x509 -pubkey -noout -in /etc/kubernetes/pki/ca.crt | openssl pkey -pubin -outform der | sha256sum | cut -d' ' -f1" >hash
	did hash
}

credentials() {
	after init
	start token
	start certificate_key
	start ca_hash
	after token key hash
	for host in $next $workers; do
		sed -e "s/TOKEN/$(cat token)/" -e "s/HASH/$(cat hash)/" -e "s/KEY/$(cat key)/" "$host/kubeadm.yaml" >"$host/join.yaml"
	done
	did credentials
}

join() { # host arguments command
	on "$1" "set -e
umask 077
mkdir -p /etc/kubernetes
trap 'rm -f $config' EXIT
cat >$config
kubeadm join --config $config$2
$3" <"$1/join.yaml"
}

join_worker() { # host
	ready_for_pods "$1"
	after credentials
	join "$1" '' ''
	script "$first" "$1/ready.sh"
	did "joined-$1"
}

join_master() { # host number before
	ready_for_pods "$1"
	after "install-load-balancer-$1" credentials "$3"
	join "$1" "$join_arguments" ': >/var/lib/k8s-tui/initialized'
	{
		cat functions.sh "gate-$2.sh" "$1/ready.sh"
		echo "until_true 120 'every etcd member healthy' etcd_is_whole"
	} | on "$first" sh
	[ "$2" != 2 ] || restart_api
	did "joined-$1"
}

# Of a cluster of two members watches may have gone silent: see src/steps/restart-api-server.ts.
restart_api() {
	{
		cat functions.sh
		echo "old=\$(pgrep -o -x kube-apiserver)
kill -TERM \"\$old\"
(sleep 5; kill -KILL \"\$old\") >/dev/null 2>&1 &
is_new_and_ready() {
	new=\$(pgrep -n -x kube-apiserver) && [ \"\$new\" != \"\$old\" ] || return 1
	[ \"\$(curl -ksS --noproxy '*' --max-time 5 https://127.0.0.1:$api_port/readyz)\" = ok ]
}
until_true 120 'kube-apiserver ready again' is_new_and_ready"
	} | on "$first" sh
}

label() {
	for host in $next $workers; do after "joined-$host"; done
	script "$first" functions.sh labels.sh
}

everywhere() { # command, run on all hosts at once
	rm -f done/answered-*
	for host in $masters $workers; do start answer "$host" "$1"; done
	for host in $masters $workers; do after "answered-$host"; done
}

answer() { # host command
	{
		cat functions.sh
		echo "answers() { $2; }
until_true 60 'an answer' answers"
	} | on "$1" sh
	did "answered-$1"
}

verify() {
	{
		cat functions.sh gate-3.sh
		nodes=$(for host in $masters $workers; do printf 'node/%s ' "$host"; done)
		echo "nodes_ready() { kc wait --for=condition=Ready --timeout=2s $nodes; }"
		cat <<'END'
proxies_ready() {
	state=$(kc -n kube-system get daemonset kube-proxy -o 'jsonpath={.status.numberReady} of {.status.desiredNumberScheduled}')
	[ "${state%% *}" = "${state##* }" ]
}
until_true 120 'all nodes Ready' nodes_ready || exit 1
until_true 120 'kube-proxy on every node' proxies_ready || exit 1
until_true 60 'every etcd member healthy' etcd_is_whole || exit 1
END
	} | on "$first" sh
	for host in $masters; do
		start answer "$host" "for url in $api_port/readyz 10257/healthz 10259/healthz; do [ \"\$(curl -ksS --noproxy '*' --max-time 5 https://127.0.0.1:\$url)\" = ok ] || return 1; done"
	done
	for host in $masters; do after "answered-$host"; done
	everywhere "[ \"\$(curl -sS --noproxy '*' --max-time 5 --cacert /etc/kubernetes/pki/ca.crt https://$endpoint/readyz)\" = ok ]"
	{
		cat functions.sh
		echo "cat >/tmp/hello.yaml <<'HELLO_END'"
		cat hello.yaml
		printf '\nHELLO_END\n'
		cat <<'END'
applied() { kc apply -f /tmp/hello.yaml; }
rolled_out() { kc -n k8s-tui-verify rollout status daemonset/hello --timeout=8s; }
noticed() { [ -n "$(kc -n k8s-tui-verify get endpoints hello -o 'jsonpath={.subsets[*].addresses[*].ip}')" ]; }
until_true 60 'the test workload is accepted' applied >&2 || exit 1
until_true 60 'a pod of the test workload on every node' rolled_out >&2 || exit 1
until_true 10 'Endpoints of the test Service' noticed >&2 || exit 1
rm -f /tmp/hello.yaml
kc -n k8s-tui-verify get service hello -o 'jsonpath={.spec.clusterIP}'
END
	} | on "$first" sh >service
	everywhere "curl -fsS --noproxy '*' --max-time 3 -o /dev/null http://$(cat service)/"
	{
		cat functions.sh
		echo 'kc delete namespace k8s-tui-verify --wait=false'
	} | on "$first" sh
	on "$first" cat /etc/kubernetes/admin.conf >kubeconfig
}

clean() { # host
	on "$1" "rm -rf $store"
	did "clean-$1"
}

for host in $masters $workers; do
	start send "$host"
	start prepare "$host"
	start configure configure-pod-network "$host" "packages-$host"
	start configure install-kubernetes "$host" "runtime-$host" "sent-$host"
	start configure load-images "$host" "runtime-$host" "sent-$host"
done
for host in $masters; do start configure install-load-balancer "$host" "packages-$host"; done
start init
start record
start credentials
for host in $workers; do start join_worker "$host"; done
number=2 before=credentials
for host in $next; do
	start join_master "$host" "$number" "$before"
	number=$((number + 1)) before="joined-$host"
done
label
verify
for host in $masters $workers; do start clean "$host"; done
for host in $masters $workers; do after "clean-$host"; done
for host in $masters $workers; do ssh -F ssh_config -O exit "$host" 2>/dev/null || :; done
[ ! -e failed ]
