import { KUBEADM_CONFIG_PATH } from '../render/kubeadm-init.ts';
import { KUBEADM_TIMEOUT_MS } from './init-control-plane.ts';
import { ambiguousCriSocket, removeKubeadmState } from './kubeadm-reset.ts';
import { kubectlFunctions, waitFunctions } from './kubectl.ts';
import type { ActionContext, FleetContext, JoinCredentials } from './step.ts';

/** The credentials of this Run's batch. They were made before: every join needs that Task. */
export function credentialsOf({ shared }: ActionContext): JoinCredentials {
	if (!shared.joinCredentials) throw new Error('a join ran before its credentials were made');
	return shared.joinCredentials;
}

/**
 * Runs `kubeadm join` as a job. Its configuration holds the token, so it comes on stdin, lies in a
 * 0600 file while kubeadm reads it, and goes away with it.
 */
export async function kubeadmJoin(
	{ job }: ActionContext,
	config: string,
	options: {
		skipPhases: string[];
		attempt: number;
		arguments?: string;
		/** sh that runs just before and after kubeadm. */
		before?: string;
		onSuccess?: string;
	},
): Promise<void> {
	const skip =
		options.skipPhases.length > 0 ? ` --skip-phases=${options.skipPhases.join(',')}` : '';
	const script = `umask 077
mkdir -p /etc/kubernetes
trap 'rm -f ${KUBEADM_CONFIG_PATH}' EXIT
cat >${KUBEADM_CONFIG_PATH}
${options.before ?? ''}kubeadm join --config ${KUBEADM_CONFIG_PATH}${skip}${options.arguments ?? ''} || exit 1
${options.onSuccess ?? ''}
`;
	await job(script, {
		stdin: config,
		timeoutMs: KUBEADM_TIMEOUT_MS,
		...(options.attempt > 1 ? { name: `attempt-${options.attempt}` } : {}),
	});
}

/**
 * Undoes an unfinished join on the host itself and takes its Node away: kubeadm refuses to join a
 * host whose Node is Ready.
 */
export async function undoJoin(
	context: ActionContext,
	controlPlane: string,
	attempt: number,
): Promise<void> {
	await resetHost(context, attempt);
	await deleteNode(context, controlPlane);
}

/** Takes off the host itself what an unfinished join left there. */
export async function resetHost({ spec, job }: ActionContext, attempt: number): Promise<void> {
	const keepEtcd = spec.etcd.mode === 'external';
	await job(removeKubeadmState({ clusterStays: true, keepEtcd, ...ambiguousCriSocket(spec) }), {
		name: `reset-${attempt}`,
	});
}

/** Takes the host's Node out of the cluster, if there is one. */
export async function deleteNode(
	{ spec, host, look }: ActionContext,
	controlPlane: string,
): Promise<void> {
	await look(`${kubectlFunctions(spec)}kc delete node ${host.name} --ignore-not-found`, {
		host: controlPlane,
	});
}

/** sh, on a control-plane host: waits until a node is registered and Ready. */
export function waitForNode({ spec }: FleetContext, node: string, seconds: number): string {
	return `${kubectlFunctions(spec)}${waitFunctions}
node_is_ready() {
	state=$(kc get node ${node} -o 'jsonpath={range .status.conditions[?(@.type=="Ready")]}{.status} {.message}{end}') || return 1
	case $state in True*) return 0 ;; *) echo "node ${node}: $state" >&2; return 1 ;; esac
}
until_true ${seconds} 'node ${node} Ready' node_is_ready || exit 1
`;
}
