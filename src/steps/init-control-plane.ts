import { OperatorError } from '../model/errors.ts';
import { type ClusterSpec, externalEtcdHosts, type HostSpec, hostsWith } from '../model/spec.ts';
import { ETCD_CA_PATH, etcdIdentityFiles } from '../render/etcd.ts';
import { EXTERNAL_ETCD_FILES } from '../render/kubeadm-cluster.ts';
import { initSkipPhases, KUBEADM_CONFIG_PATH, kubeadmInitConfig } from '../render/kubeadm-init.ts';
import { patchArguments } from '../render/kubeadm-patches.ts';
import { hasUnfinishedKubeadm, INITIALIZED_MARKER, INITIALIZING_MARKER } from './cluster-state.ts';
import { etcdBegun, startOnEmptyEtcd } from './empty-etcd.ts';
import { ambiguousCriSocket, removeKubeadmState, undoChange } from './kubeadm-reset.ts';
import { type FleetContext, type Step, taskId } from './step.ts';

/** Milliseconds that kubeadm may take; its own waits add up to less (constants.go: 4 + 1 minutes). */
export const KUBEADM_TIMEOUT_MS = 6 * 60_000;

/** Starts the cluster: `kubeadm init` on whichever control-plane host is there, not on a first one. */
export const initControlPlane: Step = {
	id: 'init-control-plane',
	title: 'kubeadm init',
	estimate: 20,
	scope: 'cluster',
	hosts: (context) => {
		const host = initHost(context);
		return host ? [host] : [];
	},
	needs: ({ spec, host }) => [...readyToRunPods(host), ...readyForControlPlane(spec, host)],
	probe: () => [{ files: [INITIALIZING_MARKER, INITIALIZED_MARKER] }],

	plan(context) {
		refuseIfSilent(context);
		refuseOtherVersion(context);
		if (context.cluster.view) return { kind: 'action', changes: [], params: {} };
		refuseIfUnheard(context);
		const unfinished = hasUnfinishedKubeadm(context.hostFacts);
		return {
			kind: 'action',
			params: { unfinished },
			changes: [
				...undoChange(unfinished, 'init'),
				{ verb: 'run', subject: `kubeadm init of Kubernetes ${context.spec.kubernetes.version}` },
			],
		};
	},

	async run(context) {
		const { spec, host, params, job } = context;
		const keepEtcd = spec.etcd.mode === 'external';
		if (params.unfinished)
			await job(
				removeKubeadmState({ clusterStays: false, keepEtcd, ...ambiguousCriSocket(spec) }),
				{ name: 'reset' },
			);
		await startOnEmptyEtcd(context);
		const skipped = initSkipPhases(spec);
		const { before, after } = etcdBegun(spec);
		await job(
			`set -e
umask 077
mkdir -p /etc/kubernetes
${placeEtcdClient(spec)}cat >${KUBEADM_CONFIG_PATH}
: >${INITIALIZING_MARKER}
${before}kubeadm init --config ${KUBEADM_CONFIG_PATH} --skip-token-print${patchArguments(spec)}${skipped.length > 0 ? ` --skip-phases=${skipped.join(',')}` : ''}
mv -f ${INITIALIZING_MARKER} ${INITIALIZED_MARKER}
${after}`,
			{ stdin: kubeadmInitConfig(spec, host), timeoutMs: KUBEADM_TIMEOUT_MS },
		);
	},
};

/**
 * Where kubeadm init runs or, once there is a cluster, a control-plane host that answers; undefined
 * if there is no cluster and `--limit` names no control-plane host. Pure.
 */
export function initHost({ spec, facts, cluster, targets }: FleetContext): HostSpec | undefined {
	const reachable = hostsWith(spec, 'control-plane').filter(({ name }) => facts[name]);
	return (
		reachable.find(({ name }) => cluster.controlPlane.includes(name)) ??
		reachable.find(({ name }) => targets.has(name))
	);
}

/**
 * Refuses to plan a join where there is and will be nothing to join.
 * @throws OperatorError `control-plane-silent` or `no-control-plane`
 */
export function requireControlPlane(context: FleetContext): void {
	refuseIfSilent(context);
	if (initHost(context)) return;
	const masters = hostsWith(context.spec, 'control-plane').map(({ name }) => name);
	throw new OperatorError('There is no cluster yet that these hosts could join', {
		code: 'no-control-plane',
		exitCode: 2,
		expected: `a control-plane host among those to work on: ${masters.join(', ')}`,
		found: [...context.targets].join(', '),
		fix: `Leave --limit out, or add ${masters[0] ?? 'a control-plane host'} to it.`,
	});
}

/** Tasks without which a master has no endpoint and no etcd. */
export function readyForControlPlane(spec: ClusterSpec, host: HostSpec): string[] {
	return [
		...[
			'install-load-balancer',
			'install-local-proxy',
			'issue-etcd-certificates',
			'copy-etcd-client',
		].map((step) => taskId(step, host.name)),
		...externalEtcdHosts(spec).map(({ name }) => taskId('start-etcd', name)),
	];
}

/**
 * sh that puts the client certificate of an external etcd where kubeadm's configuration names it:
 * a reset by kubeadm empties that directory.
 */
export function placeEtcdClient({ etcd }: ClusterSpec): string {
	if (etcd.mode === 'stacked' || !etcd.tls) return '';
	const { certificate, key } = etcdIdentityFiles('client');
	return `install -D -m 0644 ${ETCD_CA_PATH} ${EXTERNAL_ETCD_FILES.caFile}
install -D -m 0644 ${certificate} ${EXTERNAL_ETCD_FILES.certFile}
install -D -m 0600 ${key} ${EXTERNAL_ETCD_FILES.keyFile}
`;
}

/** Tasks without which a host can run no pods. */
export function readyToRunPods(host: HostSpec): string[] {
	return ['prepare-host', 'install-kubernetes', 'load-images', 'configure-pod-network'].map(
		(step) => taskId(step, host.name),
	);
}

/**
 * A control plane that exists but does not answer must never be initialised anew: that would
 * throw its data away.
 */
function refuseIfSilent({ cluster }: FleetContext): void {
	const [host] = cluster.silent;
	if (cluster.view || !host) return;
	throw new OperatorError(`There is a cluster, but no API server answers`, {
		code: 'control-plane-silent',
		exitCode: 1,
		host,
		expected: `kube-apiserver on ${cluster.silent.join(' or ')} to answer`,
		found: 'silence: kubeadm had finished here before',
		fix: `Just after a boot, wait a minute and try again. Else k8s-tui diagnose says why; or see on ${host}: systemctl status kubelet, then the containers of etcd and kube-apiserver.`,
	});
}

/**
 * A control-plane host that was not reached, which only one outside `--limit` can be, may hold the
 * cluster: a second one must not be made beside it.
 */
function refuseIfUnheard({ spec, facts }: FleetContext): void {
	const unheard = hostsWith(spec, 'control-plane').filter(({ name }) => !facts[name]);
	const [host] = unheard;
	if (!host) return;
	const names = unheard.map(({ name }) => name).join(', ');
	throw new OperatorError('Whether there is a cluster already is not known', {
		code: 'control-plane-unheard',
		exitCode: 1,
		host: host.name,
		expected: 'every control-plane host to say that it holds no cluster, before one is made',
		found: `no answer from ${names}`,
		fix: `See that ${names} can be reached, or take out of cluster.yaml what does not exist yet, then apply again.`,
	});
}

/**
 * Programs of another version than the cluster's would make a half-upgraded node: control plane and
 * kubelets must be upgraded in order (https://kubernetes.io/releases/version-skew-policy/).
 */
function refuseOtherVersion({ spec, cluster }: FleetContext): void {
	const wanted = spec.kubernetes.version;
	const other = cluster.view?.nodes.find(
		({ controlPlane, kubeletVersion }) =>
			controlPlane && (/^v?(\d+\.\d+\.\d+)/.exec(kubeletVersion)?.[1] ?? wanted) !== wanted,
	);
	if (!other) return;
	throw new OperatorError('The cluster runs another version of Kubernetes', {
		code: 'version-change',
		exitCode: 2,
		host: other.name,
		expected: `kubernetes.version ${wanted}, as the file says`,
		found: `${other.kubeletVersion} on ${other.name}`,
		fix: 'Set kubernetes.version to what runs: k8s-tui does not upgrade clusters yet.',
	});
}
