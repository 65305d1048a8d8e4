/** Sources of one host, by name; `parse-evidence.ts` turns each into lines. */
interface Section {
	name: string;
	/** POSIX sh; its output is cut to its last bytes. */
	script: string;
}

/** Of each section, bytes that travel. */
const MAX_BYTES = 48 * 1024;
/** Of each container's log, lines. */
const CONTAINER_LINES = 80;
/** How far back a log is of interest, minutes: older lines are of failures that are over. */
const MINUTES = 10;

const UNITS = ['kubelet', 'docker', 'containerd', 'keepalived', 'haproxy', 'nginx', 'etcd'];

/** Containers of the control plane and of the pod network, as kubelet names them. */
const CONTAINERS =
	'etcd kube-apiserver kube-controller-manager kube-scheduler kube-proxy calico-node kube-flannel coredns';

/** Of a unit or container that runs well, minutes: what goes on being wrong is said again. */
const RUNNING_MINUTES = 3;

/** Lines of the goroutine dump in which a Go program buries its last words, behind `unit[pid]: `. */
const STACK_TRACE = String.raw`\]: ([[:space:]]|goroutine |created by |[^ (]+\(.*\)$|$)`;

const HELPERS = `recent() {
	since=-${MINUTES}min
	if systemctl is-active -q "$1"; then
		entered=$(systemctl show -p ActiveEnterTimestamp "$1" | cut -d= -f2-)
		started=$(date -d "$entered" +%s 2>/dev/null) || started=0
		age=$(($(date +%s) - started))
		# One that was started just now may be ending again and again.
		if [ "$age" -ge ${RUNNING_MINUTES * 60} ]; then since=-${RUNNING_MINUTES}min
		elif [ "$age" -ge 60 ]; then since=-$((age))s; fi
	fi
	timeout 8 journalctl -u "$1" --since "$since" -n 5000 --no-pager -o short-iso |
		grep -avE '${STACK_TRACE}' | tail -n 400
}
container_logs() {
	# Of each name the container that runs, or else the last that has ended.
	for name in ${CONTAINERS}; do
		recently="--since ${RUNNING_MINUTES}m"
		if [ -S /run/docker.sock ] && command -v docker >/dev/null && systemctl is-active -q docker; then
			label="label=io.kubernetes.container.name=$name"
			id=$(timeout 5 docker ps -q --filter "$label" | head -n 1)
			[ -n "$id" ] || { id=$(timeout 5 docker ps -aq --latest --filter "$label"); recently=; }
			[ -n "$id" ] || continue
			echo "container $name"
			timeout 5 docker logs $recently --tail ${CONTAINER_LINES} "$id" 2>&1
		elif command -v crictl >/dev/null; then
			id=$(timeout 5 crictl ps -q --name "^$name\\$" | head -n 1)
			[ -n "$id" ] || { id=$(timeout 5 crictl ps -aq --latest --name "^$name\\$"); recently=; }
			[ -n "$id" ] || continue
			echo "container $name"
			timeout 5 crictl logs $recently --tail ${CONTAINER_LINES} "$id" 2>&1
		fi
	done
}
`;

/** kubectl against this host's own API server: a dead endpoint must not blind it. */
const CLUSTER = `[ -r /etc/kubernetes/admin.conf ] && command -v kubectl >/dev/null || exit 0
port=$(sed -n 's/^ *- --secure-port=\\([0-9][0-9]*\\)$/\\1/p' /etc/kubernetes/manifests/kube-apiserver.yaml | head -n 1)
kc() {
	timeout 8 kubectl --kubeconfig /etc/kubernetes/admin.conf --server "https://127.0.0.1:\${port:-6443}" \\
		--tls-server-name=kubernetes --request-timeout=5s "$@" 2>&1
}`;

function sections(): Section[] {
	return [
		...UNITS.map((unit) => ({
			name: `journal ${unit}`,
			script: `systemctl cat ${unit}.service >/dev/null 2>&1 && recent ${unit}.service`,
		})),
		{ name: 'containers', script: 'container_logs' },
		{ name: 'failed units', script: 'systemctl --failed --no-legend --no-pager' },
		{
			name: 'kernel log',
			script: `timeout 5 journalctl -k --since -${MINUTES}min -n 200 --no-pager -o short-iso`,
		},
		{
			name: 'kubelet config',
			script: `grep -hE '^cgroupDriver:' /var/lib/kubelet/config.yaml || grep -ohE -- '--cgroup-driver=[a-z]+' /var/lib/kubelet/kubeadm-flags.env /etc/default/kubelet /etc/kubernetes/kubelet`,
		},
		{
			name: 'kubectl get csr',
			script: `${CLUSTER}\nkc get csr --no-headers | grep -a Pending | head -n 50`,
		},
		{
			name: 'kubectl get nodes',
			script: `${CLUSTER}\nkc get nodes --no-headers | grep -av ' Ready ' | head -n 100`,
		},
		{
			name: 'kubectl get events',
			script: `${CLUSTER}\nkc get events -A --field-selector type=Warning --sort-by=.lastTimestamp -o custom-columns=T:.lastTimestamp,O:.involvedObject.name,R:.reason,M:.message --no-headers |
	awk -v since="$(date -u -d -${MINUTES}min +%Y-%m-%dT%H:%M:%SZ)" '$1 >= since' | tail -n 60`,
		},
		{ name: 'df', script: 'df -hP' },
		{ name: 'free', script: 'free -m' },
	];
}

/** Names of the sections, in the order in which they are sent. */
export function evidenceSections(): string[] {
	return sections().map(({ name }) => name);
}

/** The name of the section that ends the answer: without it the script was cut off. */
export const EVIDENCE_END = 'end';

/**
 * The one script that collects what a host's programs said lately. Its parts run side by side,
 * each bounded in time and bytes, change nothing, and are printed behind lines of the marker.
 */
export function evidenceScript(marker: string): string {
	const parts = sections().map(({ name, script }, index) => ({ name, script, file: `s${index}` }));
	return `main() {
export LC_ALL=C LANGUAGE= SYSTEMD_COLORS=0 PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
unset IFS CDPATH ENV
umask 077
command -v timeout >/dev/null || timeout() { shift; "$@"; }
${HELPERS}work=$(mktemp -d /run/k8s-tui.XXXXXX) || work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
${parts.map(({ script, file }) => background(script, file)).join('\n')}
wait
${parts.map(({ name, file }) => `printf '\\n%s %s\\n' ${marker} '${name}'; cat "$work/${file}"`).join('\n')}
printf '\\n%s %s\\n' ${marker} ${EVIDENCE_END}
}
main
`;
}

function background(script: string, file: string): string {
	return `(
${script}
) </dev/null 2>/dev/null | tail -c ${MAX_BYTES} >"$work/${file}" &`;
}
