/**
 * sh that looks after the kubelet while kubeadm waits for static pods: `with_kubelet_watch command…`.
 *
 * A kubelet that has only just started may not know the size of its disk yet and then refuses a
 * static pod that asks for ephemeral storage, as kubeadm's etcd does ("Failed to admit pod …
 * preemption"). It never looks at a refused static pod again, and kubeadm waits in vain. A restart
 * makes it look again and disturbs nothing that runs.
 */
export const kubeletWatch = `kubelet_watch() {
	since=$(date '+%Y-%m-%d %H:%M:%S') restarts=0
	while [ $restarts -lt 3 ] && kill -0 $$ 2>/dev/null; do
		sleep 2
		refused=$(journalctl -q -u kubelet -o cat --no-pager --since "$since" 2>/dev/null | grep -m 1 'Failed to admit pod .*_kube-system') || continue
		echo "the kubelet refused a static pod when it had only just started; restarting it so that it looks again: $refused"
		since=$(date -d '+1 second' '+%Y-%m-%d %H:%M:%S')
		systemctl restart kubelet
		restarts=$((restarts + 1))
	done
}
with_kubelet_watch() {
	kubelet_watch &
	watch=$!
	status=0
	"$@" || status=$?
	kill $watch 2>/dev/null
	wait $watch 2>/dev/null
	return $status
}
`;

/** Milliseconds that kubeadm may take: its own waits add up to less (constants.go: 4 + 1 minutes). */
export const KUBEADM_TIMEOUT_MS = 6 * 60_000;
