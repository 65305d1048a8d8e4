import { OperatorError } from '../model/errors.ts';
import type { EtcdMember } from '../model/facts.ts';
import type { HostSpec } from '../model/spec.ts';
import { etcdctlProgram } from './etcd-programs.ts';
import { etcdFunctions, kubectlFunctions, waitFunctions } from './kubectl.ts';
import type { ActionContext } from './step.ts';

/**
 * The members as a control-plane host's etcd lists them now.
 * Ids come as decimal uint64 strings from the JSON gateway and are turned into etcdctl's hex.
 */
export async function listMembers(context: ActionContext, host: string): Promise<EtcdMember[]> {
	const { stdout, stderr, exitCode } = await context.look(
		`${etcdFunctions(context.spec)}etcd_api /v3/cluster/member/list '{}'`,
		{ host },
	);
	try {
		const { members } = JSON.parse(stdout) as { members: GatewayMember[] };
		return members.map((member) => ({
			id: BigInt(member.ID).toString(16),
			name: member.name ?? '',
			peerUrls: member.peerURLs ?? [],
			learner: member.isLearner ?? false,
		}));
	} catch (cause) {
		throw new OperatorError(`etcd on ${host} does not answer`, {
			code: 'etcd-silent',
			exitCode: 1,
			host,
			expected: 'a list of members',
			found: `${stderr.trim() || stdout.slice(0, 300) || 'nothing'} (exit status ${exitCode})`,
			fix: `Look at etcd on ${host}: ${logsOf(context)}, and free space on /var/lib/etcd.`,
			cause,
		});
	}
}

interface GatewayMember {
	ID: string;
	name?: string;
	peerURLs?: string[];
	isLearner?: boolean;
}

/**
 * Removes from the member list what half-finished joins left: the member of this host, and any
 * that never started, whose ever it was. Hosts join one by one, so at this point none is about to
 * start; it counts against the quorum and would block the next join.
 */
export async function removeStaleMembers(
	context: ActionContext,
	controlPlane: string,
	joining: HostSpec,
): Promise<void> {
	const isStale = (member: EtcdMember) => member.name === '' || belongsTo(member, joining);
	for (const stale of (await listMembers(context, controlPlane)).filter(isStale)) {
		await removeMember(context, controlPlane, stale);
	}
}

/**
 * Removes from the member list whatever never started, whose ever it was: for when no join is under
 * way.
 */
export async function removeUnstartedMembers(
	context: ActionContext,
	controlPlane: string,
): Promise<void> {
	const members = await listMembers(context, controlPlane);
	for (const stale of members.filter(({ name }) => name === '')) {
		await removeMember(context, controlPlane, stale);
	}
}

/**
 * Removes one member, after a snapshot.
 * @throws OperatorError `etcd-quorum` where removal would leave too few healthy members
 */
async function removeMember(
	context: ActionContext,
	controlPlane: string,
	stale: EtcdMember,
): Promise<void> {
	const peer = stale.name || stale.peerUrls.join(', ');
	const members = await listMembers(context, controlPlane);
	const others = members.filter(({ id }) => id !== stale.id);
	if (others.length === 0) throw new Error(`refusing to remove the only etcd member (${peer})`);
	const started = others.filter((member) => member.name !== '').length;
	if (started < Math.floor(others.length / 2) + 1) {
		throw new OperatorError(`The stale etcd member ${peer} cannot be removed safely`, {
			code: 'etcd-quorum',
			exitCode: 1,
			host: controlPlane,
			expected: `a majority of the other ${others.length} members started`,
			found: `${started} started`,
			fix: 'Bring the other members up first, then apply again.',
		});
	}
	await takeSnapshot(context, controlPlane);
	context.say(`removing the etcd member ${stale.id} (${peer})`);
	// etcd counts a member as active once it has been connected for five seconds, and refuses before
	// that ("reconfigure breaks active quorum"): a host that has just booted needs a moment.
	const { stderr } = await context.look(
		`${etcdFunctions(context.spec)}${waitFunctions}
removed() {
	answer=$(etcd_api /v3/cluster/member/remove '{"ID":"${BigInt(`0x${stale.id}`)}"}') || return 1
	case $answer in
	*'member not found'*) return 0 ;;
	*'"error"'*) echo "$answer"; return 1 ;;
	esac
}
until_true 60 'the member removed' removed`,
		{ host: controlPlane, timeoutMs: 90_000 },
	);
	const left = await listMembers(context, controlPlane);
	if (left.some((member) => member.id === stale.id)) {
		throw new OperatorError(`etcd did not remove the stale member ${peer}`, {
			code: 'etcd-member-remove',
			exitCode: 1,
			host: controlPlane,
			expected: 'it to be removed within a minute',
			found: stderr.trim().split('\n').slice(-3).join('\n'),
			fix: 'Apply again; if it stays, see which member etcd elects as leader and its log.',
		});
	}
}

/**
 * Waits until this host, a master of a standing cluster, serves the API again and every member of
 * etcd is healthy.
 */
export async function waitForMaster(context: ActionContext): Promise<void> {
	const { spec, host, cluster, job } = context;
	await job(
		`${etcdFunctions(spec)}${etcdHealthGate(cluster.view?.etcdMembers?.length ?? 1)}${waitFunctions}
serves() { [ "$(curl -ksS --noproxy '*' --max-time 5 https://127.0.0.1:${spec.endpoint.apiServerPort}/readyz)" = ok ]; }
until_true 180 'the API server of ${host.name} ready' serves || exit 1
until_true 120 'every etcd member healthy' etcd_is_whole || exit 1
`,
		{ name: 'settle' },
	);
}

/** Whether a member is, or would have become, the one of this host. */
export function belongsTo(member: EtcdMember, host: HostSpec): boolean {
	const address = host.address.includes(':') ? `[${host.address}]` : host.address;
	const own = ['https', 'http'].map((scheme) => `${scheme}://${address}:2380`);
	return member.name === host.name || member.peerUrls.some((url) => own.includes(url));
}

/**
 * Saves etcd to /var/lib/k8s-tui/snapshots on one of its hosts: before each change of its
 * membership there is a way back.
 */
export async function takeSnapshot(context: ActionContext, controlPlane: string): Promise<void> {
	const script = `${snapshotInto(context)}
ls -1t /var/lib/k8s-tui/snapshots/etcd-*.db | tail -n +6 | while read -r old; do rm -f -- "$old"; done
echo "$name"`;
	const { exitCode, stdout, stderr } = await context.look(script, {
		host: controlPlane,
		timeoutMs: 120_000,
	});
	if (exitCode !== 0) {
		throw new OperatorError(`No snapshot of etcd could be taken on ${controlPlane}`, {
			code: 'etcd-snapshot',
			exitCode: 1,
			host: controlPlane,
			expected: 'a snapshot before the membership of etcd changes',
			found: stderr.trim().split('\n').slice(-3).join('\n'),
			fix: `Check free space on /var/lib/etcd and /var/lib/k8s-tui of ${controlPlane}, then apply again.`,
		});
	}
	context.say(`etcd snapshot /var/lib/k8s-tui/snapshots/${stdout.trim()} on ${controlPlane}`);
}

/**
 * sh that saves a snapshot and sets `name`. Of stacked etcd, etcdctl runs in etcd's own container,
 * whose data directory is the host's.
 */
function snapshotInto({ spec, software }: ActionContext): string {
	const start = `${etcdFunctions(spec)}set -e
umask 077
name=etcd-$(date -u +%Y%m%dT%H%M%SZ).db
mkdir -p /var/lib/k8s-tui/snapshots`;
	if (spec.etcd.mode === 'external') {
		const url = `${spec.etcd.tls ? 'https' : 'http'}://127.0.0.1:2379`;
		return `${start}
export ETCDCTL_API=3
as_etcd_client ${etcdctlProgram(software)} --endpoints ${url} snapshot save "/var/lib/k8s-tui/snapshots/$name" >&2`;
	}
	// Just after kubeadm init, or a boot, the API server has not heard of etcd's pod yet.
	return `${kubectlFunctions(spec)}${waitFunctions}${start}
pod_runs() { kc -n kube-system get pod "etcd-$(cat /proc/sys/kernel/hostname)" -o 'jsonpath={.status.phase}' | grep -x Running; }
until_true 60 "etcd's pod running" pod_runs || exit 1
in_etcd() { as_etcd_client kc -n kube-system exec "etcd-$(cat /proc/sys/kernel/hostname)" -- "$@" --endpoints https://127.0.0.1:2379 snapshot save "/var/lib/etcd/$name" >&2; }
in_etcd sh -c 'ETCDCTL_API=3 exec etcdctl "$@"' sh || in_etcd etcdctl
mv "/var/lib/etcd/$name" /var/lib/k8s-tui/snapshots/`;
}

function logsOf({ spec }: ActionContext): string {
	return spec.etcd.mode === 'external'
		? 'journalctl -u etcd'
		: 'crictl or docker logs of its container';
}

/**
 * Waits until every member of etcd has started, is a voter, and answers as healthy: the gate
 * before the next control-plane host may join.
 */
export function etcdHealthGate(expectedMembers: number): string {
	return `etcd_is_whole() {
	list=$(etcd_api /v3/cluster/member/list '{}') || return 1
	count=$(printf %s "$list" | grep -o '"ID":' | wc -l)
	started=$(printf %s "$list" | grep -o '"clientURLs":\\["http' | wc -l)
	[ "$count" -ge ${expectedMembers} ] && [ "$started" -eq "$count" ] || { echo "etcd: $started of $count members started" >&2; return 1; }
	if printf %s "$list" | grep -q '"isLearner":true'; then echo 'etcd: a member is still a learner' >&2; return 1; fi
	for url in $(printf %s "$list" | grep -o '"clientURLs":\\["[^"]*' | sed 's/.*"//'); do
		as_etcd_client curl -sS --max-time 5 "$url/health" | grep -q '"health":"true"' || { echo "etcd: $url is not healthy" >&2; return 1; }
	done
}
`;
}
