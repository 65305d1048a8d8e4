import { messageOf } from '../model/errors.ts';
import { type HostSpec, hostsWith } from '../model/spec.ts';
import {
	joinControlPlaneSkipPhases,
	kubeadmJoinControlPlaneConfig,
} from '../render/kubeadm-join.ts';
import { patchArguments } from '../render/kubeadm-patches.ts';
import { quote } from '../ssh/quote.ts';
import { hasUnfinishedKubeadm, INITIALIZED_MARKER, isControlPlaneNode } from './cluster-state.ts';
import { aloneChange, hasQuorum, KEPT_ETCD_MANIFEST, standAlone } from './etcd-alone.ts';
import { belongsTo, etcdHealthGate, listMembers, removeStaleMembers } from './etcd-members.ts';
import { hostsToJoin } from './hosts-to-join.ts';
import {
	initHost,
	placeEtcdClient,
	readyForControlPlane,
	readyToRunPods,
} from './init-control-plane.ts';
import { credentialsOf, deleteNode, kubeadmJoin, resetHost, waitForNode } from './join.ts';
import { undoChange } from './kubeadm-reset.ts';
import { etcdFunctions } from './kubectl.ts';
import { restartApiServer } from './restart-api-server.ts';
import { type ActionContext, type FleetContext, type Step, taskId } from './step.ts';

/** A join that fails is cleaned up, stale etcd member and all, and tried once more. */
const ATTEMPTS = 2;

/**
 * Adds control-plane hosts one by one: etcd must be whole again before the next one may change its
 * membership.
 */
export const joinControlPlane: Step = {
	id: 'join-control-plane',
	title: 'join the control plane',
	estimate: 20,
	hosts: (context) => otherControlPlane(context),
	needs: (context) => {
		const { host } = context;
		const init = initHost(context);
		const joining = hostsToJoin(context).map(({ name }) => name);
		const others = otherControlPlane(context).filter(({ name }) => joining.includes(name));
		const before = others[others.findIndex(({ name }) => name === host.name) - 1];
		return [
			...readyToRunPods(host),
			...readyForControlPlane(context.spec, host),
			...(init ? [taskId('create-join-credentials', init.name)] : []),
			...(before ? [taskId('join-control-plane', before.name)] : []),
		];
	},
	probe: () => [{ files: [INITIALIZED_MARKER, KEPT_ETCD_MANIFEST] }],

	plan(context) {
		const { cluster, host, hostFacts } = context;
		if (isControlPlaneNode(cluster, host, hostFacts))
			return { kind: 'action', changes: [], params: {} };
		const stale =
			cluster.stackedEtcd &&
			(cluster.view?.etcdMembers?.some((member) => belongsTo(member, host)) ?? false);
		const unfinished = stale || hasUnfinishedKubeadm(hostFacts);
		const init = initHost(context)?.name ?? '';
		const etcdAlone = Boolean(context.facts[init]?.observed.files[KEPT_ETCD_MANIFEST]);
		return {
			kind: 'action',
			params: { unfinished, ...(etcdAlone ? { etcdAlone } : {}) },
			changes: [
				...(etcdAlone ? [aloneChange(init)] : []),
				...undoChange(
					unfinished,
					'join',
					stale ? 'kubeadm reset; its etcd member goes too' : 'kubeadm reset',
				),
				{ verb: 'run', subject: 'kubeadm join --control-plane' },
			],
		};
	},

	async run(context) {
		const controlPlane = initHost(context);
		if (!controlPlane) throw new Error('no control-plane host to join');
		if (context.params.etcdAlone === true) await standAlone(context, controlPlane.name);
		for (let attempt = 1; ; attempt++) {
			if (attempt > 1 || context.params.unfinished === true)
				await cleanUp(context, controlPlane.name, attempt);
			if (context.cluster.stackedEtcd) {
				await removeStaleMembers(context, controlPlane.name, context.host);
			}
			try {
				await join(context, attempt);
				break;
			} catch (error) {
				if (attempt >= ATTEMPTS || context.signal.aborted) throw error;
				context.say(`${messageOf(error)} — cleaning up and trying once more`);
			}
		}
		const members = await passHealthGate(context, controlPlane.name);
		if (members === 2 && context.cluster.stackedEtcd)
			await restartApiServer(context, controlPlane.name);
	},
};

function otherControlPlane(context: FleetContext) {
	const init = initHost(context);
	return hostsWith(context.spec, 'control-plane').filter(({ name }) => name !== init?.name);
}

/** Whether etcd has one member without this host's. */
function isSecondMember(context: ActionContext): boolean {
	const { cluster, facts, host, targets } = context;
	const others = otherControlPlane(context);
	const place = others.findIndex(({ name }) => name === host.name);
	const isMember = (other: HostSpec, index: number) => {
		const own = facts[other.name];
		const isStanding = own !== undefined && isControlPlaneNode(cluster, other, own);
		return isStanding || (index < place && targets.has(other.name));
	};
	return (
		cluster.stackedEtcd && !others.some((other, index) => index !== place && isMember(other, index))
	);
}

/** Takes off the host, and out of etcd and the cluster, what an unfinished join left. */
async function cleanUp(
	context: ActionContext,
	controlPlane: string,
	attempt: number,
): Promise<void> {
	const isSecond = isSecondMember(context);
	// Of two members, both must be alive to agree on the end of one: before it is reset.
	const agree = isSecond && (await hasQuorum(context, controlPlane, context.host));
	if (agree) await removeStaleMembers(context, controlPlane, context.host);
	await resetHost(context, attempt);
	if (isSecond && !agree) await standAlone(context, controlPlane);
	await deleteNode(context, controlPlane);
}

async function join(context: ActionContext, attempt: number): Promise<void> {
	const { token, caCertHash, certificateKey } = credentialsOf(context);
	if (!certificateKey) throw new Error('no certificate key for a control-plane join');
	const config = kubeadmJoinControlPlaneConfig(context.spec, context.host, {
		token,
		caCertHashes: [caCertHash],
		certificateKey,
	});
	await kubeadmJoin(context, config, {
		skipPhases: joinControlPlaneSkipPhases(context.spec),
		attempt,
		arguments: patchArguments(context.spec),
		before: placeEtcdClient(context.spec),
		onSuccess: `: >${INITIALIZED_MARKER}`,
	});
}

/**
 * Until etcd is whole, the node Ready and its API server too: a kubelet calls its node Ready before, and
 * proxies are told of the master next.
 * @returns the number of etcd's members, all healthy
 */
async function passHealthGate(context: ActionContext, controlPlane: string): Promise<number> {
	const members = await listMembers(context, controlPlane);
	context.say(
		`waiting until etcd's ${members.length} members and ${context.host.name} are healthy`,
	);
	const url = `https://${context.host.address}:${context.spec.endpoint.apiServerPort}/readyz`;
	await context.job(
		`${etcdFunctions(context.spec)}${etcdHealthGate(members.length)}${waitForNode(context, context.host.name, 120)}
until_true 120 'every etcd member healthy' etcd_is_whole || exit 1
serves() { [ "$(curl -ksS --noproxy '*' --max-time 5 ${quote(url)})" = ok ]; }
until_true 180 'the API server of ${context.host.name} ready' serves || exit 1
`,
		{ name: `gate-${context.host.name}`, host: controlPlane },
	);
	return members.length;
}
