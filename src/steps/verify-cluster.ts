import { type ClusterSpec, externalEtcdHosts } from '../model/spec.ts';
import { controlPlaneEndpoint } from '../render/kubeadm-common.ts';
import { quote } from '../ssh/quote.ts';
import { memberHosts } from './cluster-state.ts';
import { etcdHealthGate } from './etcd-members.ts';
import { initHost } from './init-control-plane.ts';
import { etcdFunctions, kubectlFunctions, waitFunctions } from './kubectl.ts';
import { onHosts } from './on-hosts.ts';
import { type ActionContext, type HostContext, type Step, taskId } from './step.ts';
import { verifyService } from './verify-service.ts';

/** Lists the hosts that the last successful verification covered. */
const VERIFIED_MARKER = '/var/lib/k8s-tui/verified';

/** Proves that the cluster does what it is for, from every host. Runs after any other change. */
export const verifyCluster: Step = {
	id: 'verify-cluster',
	title: 'verify',
	estimate: 10,
	scope: 'cluster',
	runsAfterChanges:
		'nodes, control plane, etcd, endpoint, a workload and its Service from every host',
	hosts: (context) => {
		const host = initHost(context);
		return host ? [host] : [];
	},
	needs: ({ spec, host }) => [
		taskId('label-nodes', host.name),
		...spec.hosts.flatMap(({ name }) =>
			[
				'install-load-balancer',
				'install-local-proxy',
				'update-local-proxy',
				'remove-old-endpoint',
				'start-etcd',
				'update-etcd-servers',
				'tune-control-plane',
				'tune-kubelet',
				'renew-kube-proxy',
				'configure-pod-network',
				'install-pod-network',
				'init-control-plane',
				'join-control-plane',
				'join-worker',
			].map((step) => taskId(step, name)),
		),
	],
	probe: () => [{ files: [VERIFIED_MARKER] }],

	plan(context) {
		const before = verifiedBefore(context);
		const isCovered = memberNames(context).every((name) => before.includes(name));
		if (isCovered) return { kind: 'action', changes: [], params: {} };
		return {
			kind: 'action',
			params: {},
			changes: [
				{
					verb: 'run',
					subject: 'verify the cluster',
					note: 'it has not been verified with these hosts',
				},
			],
		};
	},

	async run(context) {
		await verifyControlPlane(context);
		await verifyEndpoint(context);
		await verifyService(context, memberNames(context));
		await context.look(`cat >${VERIFIED_MARKER}`, { stdin: coverage(context) });
	},
};

/** On any host: which one verifies depends on whose API server answers at that moment. */
function verifiedBefore({ facts }: HostContext): string[] {
	return Object.values(facts).flatMap(
		({ observed }) => observed.files[VERIFIED_MARKER]?.content?.split('\n').filter(Boolean) ?? [],
	);
}

/** With those of earlier verifications: a run with `--limit` does not look at every host. */
function coverage(context: HostContext): string {
	const names = new Set([...verifiedBefore(context), ...memberNames(context)]);
	return `${[...names].join('\n')}\n`;
}

async function verifyControlPlane(context: ActionContext): Promise<void> {
	const { spec, say, job } = context;
	const nodes = memberHosts(context).map(({ name }) => name);
	const masters = memberHosts(context).filter(({ roles }) => roles.includes('control-plane'));
	const members = expectedMembers(context, masters.length);
	say(`waiting for ${nodes.length} nodes, ${members} etcd members and kube-proxy`);
	await job(
		`${kubectlFunctions(spec)}${etcdFunctions(spec)}${waitFunctions}${etcdHealthGate(members)}
nodes_ready() { kc wait --for=condition=Ready --timeout=2s ${nodes.map((name) => `node/${name}`).join(' ')}; }
proxies_ready() {
	state=$(kc -n kube-system get daemonset kube-proxy -o 'jsonpath={.status.numberReady} of {.status.desiredNumberScheduled}') || return 1
	[ "\${state%% *}" = "\${state##* }" ] && return 0
	echo "kube-proxy runs on $state nodes"
	return 1
}
until_true 120 'all nodes Ready' nodes_ready || exit 1
until_true 120 'kube-proxy on every node' proxies_ready || { kc -n kube-system logs -l k8s-app=kube-proxy --tail=5 --prefix; exit 1; }
until_true 60 'every etcd member healthy' etcd_is_whole || exit 1
kc get nodes -o wide
`,
		{ name: 'control-plane' },
	);
	await onHosts(
		context,
		masters.map(({ name }) => name),
		componentsAnswer(spec),
		'kube-apiserver, kube-controller-manager and kube-scheduler to answer as healthy',
	);
}

/** At least; of an etcd cluster that exists already nobody has said how many there should be. */
function expectedMembers(context: ActionContext, masters: number): number {
	if (context.cluster.stackedEtcd) return masters;
	return Math.max(1, externalEtcdHosts(context.spec).length);
}

/**
 * sh for a control-plane host: asks its components themselves. Their pods' Ready condition lags by
 * up to a minute and a half on kubelets before 1.21, which take up the result of a startup probe
 * only at the next sync of the pod.
 */
function componentsAnswer({ endpoint }: ClusterSpec): string {
	return `${waitFunctions}component_ok() {
	for url in ${endpoint.apiServerPort}/readyz 10257/healthz 10259/healthz; do
		[ "$(curl -ksS --noproxy '*' --max-time 5 "https://127.0.0.1:$url")" = ok ] || { echo "https://127.0.0.1:$url does not say ok"; return 1; }
	done
}
until_true 80 'all components healthy' component_ok`;
}

async function verifyEndpoint(context: ActionContext): Promise<void> {
	const { spec, say } = context;
	const url = `https://${controlPlaneEndpoint(spec)}/readyz`;
	await onHosts(
		context,
		memberNames(context),
		`${waitFunctions}answers() { [ "$(curl -sS --noproxy '*' --max-time 5 --cacert /etc/kubernetes/pki/ca.crt ${quote(url)})" = ok ]; }
until_true 60 ${quote(`${url} answers`)} answers`,
		`the API to answer at ${url}`,
	);
	say(`${url} answers from every host`);
}

function memberNames(context: HostContext): string[] {
	return memberHosts(context).map(({ name }) => name);
}
