import type { ClusterView, EtcdMember, NodeView } from '../model/facts.ts';
import { nodeHosts } from '../model/spec.ts';
import { ETCD_DIR } from '../render/etcd.ts';
import { controlPlaneEndpoint } from '../render/kubeadm-common.ts';
import { quote } from '../ssh/quote.ts';
import { clusterState } from '../steps/cluster-state.ts';
import { initHost } from '../steps/init-control-plane.ts';
import { kubectlFunctions } from '../steps/kubectl.ts';
import {
	type EtcdStatus,
	etcdStatusOf,
	etcdStatusScript,
	parseMemberAnswer,
} from './etcd-status.ts';
import type { Session } from './session.ts';

/** The cluster as `status` shows it. */
export interface ClusterStatus {
	cluster: string;
	/** False: no API server answers. */
	up: boolean;
	nodes: NodeView[];
	/** Hosts of the spec that are no nodes yet. */
	missing: string[];
	/** Null: etcd did not answer. */
	etcdMembers: EtcdMember[] | null;
	etcd: EtcdStatus;
	endpoint: {
		address: string;
		hosts: { host: string; answers: boolean; milliseconds: number; holdsVip: boolean }[];
	};
	/** Names of CSRs that nobody has approved. */
	pendingCsrs: string[];
	certificates: { host: string; path: string; daysLeft: number }[];
}

/** Asks the cluster and each of its hosts: one round trip a host more than the Facts. */
export async function readStatus(session: Session): Promise<ClusterStatus> {
	const { spec, facts } = session;
	const { view } = clusterState(spec, facts);
	const answers = await Promise.all(
		Object.values(session.transports).map(async (transport) => ({
			host: transport.host,
			...parseHost(
				(await transport.exec(hostScript(session, transport.host), { name: 'status' })).stdout,
			),
		})),
	);
	const members = view?.etcdMembers ?? null;
	const nodes = new Set(nodeHosts(spec).map(({ name }) => name));
	return {
		cluster: spec.name,
		up: view !== null,
		nodes: view?.nodes ?? [],
		missing: missingHosts(session, view),
		etcdMembers: members,
		etcd: etcdStatusOf(
			spec,
			members,
			Object.fromEntries(answers.map(({ host, etcd }) => [host, etcd])),
		),
		endpoint: {
			address: controlPlaneEndpoint(spec),
			hosts: answers
				.filter(({ host }) => nodes.has(host))
				.map(({ host, answers: ok, milliseconds, holdsVip }) => ({
					host,
					answers: ok,
					milliseconds,
					holdsVip,
				})),
		},
		pendingCsrs: view ? await pendingCsrs(session) : [],
		certificates: answers.flatMap(({ host, certificates }) =>
			certificates.map((certificate) => ({ host, ...certificate })),
		),
	};
}

function missingHosts({ spec }: Session, view: ClusterView | null): string[] {
	const present = new Set(view?.nodes.map(({ name }) => name));
	return nodeHosts(spec)
		.map(({ name }) => name)
		.filter((name) => !present.has(name));
}

function hostScript({ spec }: Session, host: string): string {
	const url = `https://${controlPlaneEndpoint(spec)}/readyz`;
	const vip = spec.endpoint.vip?.address ?? 'none';
	return `LC_ALL=C; export LC_ALL
printf 'endpoint '; curl -s --noproxy '*' --max-time 5 --cacert /etc/kubernetes/pki/ca.crt -w ' %{time_total}' ${quote(url)} 2>/dev/null; echo
ip -o addr show 2>/dev/null | grep -qF ${quote(` ${vip}/`)} && echo vip
${etcdStatusScript(spec, host)}now=$(date +%s)
for c in /etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt ${ETCD_DIR}/*.crt /var/lib/kubelet/pki/kubelet-client-current.pem; do
	[ -f "$c" ] || continue
	end=$(openssl x509 -enddate -noout -in "$c" 2>/dev/null | cut -d= -f2) || continue
	echo "certificate $c $((($(date -d "$end" +%s) - now) / 86400))"
done
`;
}

function parseHost(stdout: string) {
	const lines = stdout.split('\n');
	const [, body, seconds] = /^endpoint (\w*) ?([\d.]*)/.exec(lines[0] ?? '') ?? [];
	return {
		answers: body === 'ok',
		milliseconds: Math.round(Number(seconds ?? 0) * 1000),
		holdsVip: lines.includes('vip'),
		etcd: parseMemberAnswer(lines),
		certificates: lines.flatMap((line) => {
			const match = /^certificate (\S+) (-?\d+)$/.exec(line);
			return match?.[1] ? [{ path: match[1], daysLeft: Number(match[2]) }] : [];
		}),
	};
}

async function pendingCsrs(session: Session): Promise<string[]> {
	const host = initHost(session.context());
	const transport = host && session.transports[host.name];
	if (!transport) return [];
	const { stdout } = await transport.exec(
		`${kubectlFunctions(session.spec)}kc get csr --no-headers 2>/dev/null | awk '$NF == "Pending" {print $1}'`,
		{ name: 'pending-csrs' },
	);
	return stdout.split('\n').filter((name) => /^[a-z0-9.-]+$/.test(name));
}
