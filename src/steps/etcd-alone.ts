import type { Change } from '../model/plan.ts';
import type { HostSpec } from '../model/spec.ts';
import { etcdFunctions, waitFunctions } from './kubectl.ts';
import type { ActionContext } from './step.ts';

const MANIFEST = '/etc/kubernetes/manifests/etcd.yaml';
/**
 * etcd's manifest as it was. While it lies here `standAlone` is not finished: with its flag still set,
 * etcd would throw out at its next start whoever has joined since.
 */
export const KEPT_ETCD_MANIFEST = '/var/lib/k8s-tui/etcd.yaml';

/** How long a member that has been announced may take to come up, seconds: its host may be booting. */
const MEMBER_SECONDS = 180;
/** How long an election may take where no other member is to come, seconds. */
const ELECTION_SECONDS = 15;

/**
 * Waits until stacked etcd has a leader. While a second member that was announced is down, the first
 * one alone has none: the host that joins may be booting, and its kubelet starts that member then, if
 * kubeadm had come to write its manifest.
 * @returns false: it has none, and the other member does not come up
 */
export async function hasQuorum(
	context: ActionContext,
	controlPlane: string,
	joining: HostSpec,
): Promise<boolean> {
	const { exitCode: missing } = await context.look(`[ -e ${MANIFEST} ]`, { host: joining.name });
	const seconds = missing === 0 ? MEMBER_SECONDS : ELECTION_SECONDS;
	const { exitCode } = await context.look(
		`${etcdFunctions(context.spec)}${waitFunctions}
has_leader() { as_etcd_client curl -sS --max-time 5 https://127.0.0.1:2379/health | grep '"health":"true"'; }
until_true ${seconds} 'etcd healthy' has_leader`,
		{ name: 'quorum', host: controlPlane, timeoutMs: (seconds + 60) * 1000 },
	);
	return exitCode === 0;
}

/** The Change that a Plan shows for `standAlone`. */
export function aloneChange(controlPlane: string): Omit<Change, 'resource'> {
	return {
		verb: 'update',
		subject: `etcd on ${controlPlane}: its only member again`,
		note: 'restarted once with --force-new-cluster; a copy of its data is kept',
	};
}

/**
 * Makes etcd of a control-plane host its only member again, where it has lost the second of two for
 * good and so has no leader. Nothing that a client was told is lost: of two members both had to agree
 * to each write, so this one has them all. A copy of its data is kept all the same.
 *
 * The other member must be gone from its host before; with more than two, or with a leader, nothing
 * is done. Where etcd does not say how many, whoever was ever a member counts. May be cut off anywhere,
 * and goes on where it was.
 * Source: https://etcd.io/docs/v3.4/op-guide/configuration/#--force-new-cluster
 */
export async function standAlone(context: ActionContext, controlPlane: string): Promise<void> {
	context.say(`etcd on ${controlPlane} has lost its second member; making it the only one again`);
	await context.job(standAloneScript(context), {
		name: `etcd-alone-${controlPlane}`,
		host: controlPlane,
		timeoutMs: 20 * 60_000,
	});
}

function standAloneScript({ spec }: ActionContext): string {
	return `${etcdFunctions(spec)}${waitFunctions}umask 077
members() { etcd_api /v3/cluster/member/list '{}' | grep -o '"ID":' | wc -l; }
# An etcd that was started without a leader answers nobody. Whoever was ever a member is in its data.
members_in_data() { grep -aoE '"peerURLs":\\["https://[^"]+"' /var/lib/etcd/member/snap/db | sort -u | wc -l; }
serves() { [ "$(curl -ksS --noproxy '*' --max-time 5 https://127.0.0.1:${spec.endpoint.apiServerPort}/readyz)" = ok ]; }
is_healthy() {
	as_etcd_client curl -sS --max-time 5 https://127.0.0.1:2379/health | grep -q '"health":"true"' || { echo 'etcd is not healthy yet'; return 1; }
}
has_ended() { ! pgrep -x etcd >/dev/null || { echo 'etcd has not ended yet'; return 1; }; }
is_alone() { is_healthy || return 1; [ "$(members)" -eq 1 ] || { echo 'etcd still has other members'; return 1; }; }
stop() { rm -f ${MANIFEST}; until_true 120 'etcd stopped' has_ended; }
start() { mv -f /etc/kubernetes/etcd.yaml.new ${MANIFEST} && until_true 180 'etcd alone and healthy' is_alone; }
if ! [ -e ${KEPT_ETCD_MANIFEST} ]; then
	is_healthy >/dev/null && exit 0
	count=$(members)
	[ "$count" -gt 0 ] || count=$(members_in_data)
	# The other was not announced: it is only slow.
	if [ "$count" -eq 1 ]; then until_true 180 'etcd healthy' is_healthy; exit; fi
	[ "$count" -eq 2 ] || { echo "etcd has $count members, not two: it is left as it is" >&2; exit 1; }
	cp -p ${MANIFEST} ${KEPT_ETCD_MANIFEST}.new && mv -f ${KEPT_ETCD_MANIFEST}.new ${KEPT_ETCD_MANIFEST} || exit 1
fi
if ! cmp -s ${KEPT_ETCD_MANIFEST} ${MANIFEST} || ! is_healthy >/dev/null; then
	stop || exit 1
	saved=/var/lib/k8s-tui/snapshots/etcd-$(date -u +%Y%m%dT%H%M%SZ)
	mkdir -p "$saved" && cp -a /var/lib/etcd/member "$saved/" || exit 1
	echo "a copy of etcd's data is in $saved"
	sed 's/^\\( *\\)- etcd$/&\\n\\1- --force-new-cluster/' ${KEPT_ETCD_MANIFEST} >/etc/kubernetes/etcd.yaml.new
	grep -q force-new-cluster /etc/kubernetes/etcd.yaml.new || { echo 'this manifest of etcd is not one that kubeadm wrote' >&2; exit 1; }
	start && stop || exit 1
	cp -p ${KEPT_ETCD_MANIFEST} /etc/kubernetes/etcd.yaml.new && start || exit 1
fi
rm -f ${KEPT_ETCD_MANIFEST}
# Without etcd it has ended again and again, and its kubelet waits longer each time.
until_true 360 'the API server ready' serves
`;
}
