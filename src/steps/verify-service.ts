import { messageOf, OperatorError } from '../model/errors.ts';
import {
	VERIFY_APP,
	VERIFY_NAMESPACE,
	VERIFY_SERVICE_PORT,
	verifyWorkload,
} from '../render/verify-workload.ts';
import { quote } from '../ssh/quote.ts';
import { kubectlFunctions, waitFunctions } from './kubectl.ts';
import { onHosts } from './on-hosts.ts';
import { restartOldestApiServer } from './restart-api-server.ts';
import type { ActionContext } from './step.ts';

/** How long each part of an attempt may take, seconds. */
interface Patience {
	rollout: number;
	endpoints: number;
	reach: number;
}

const QUICK: Patience = { rollout: 60, endpoints: 10, reach: 15 };
const LONG: Patience = { rollout: 120, endpoints: 60, reach: 60 };

/**
 * A pod on every node, and its Service reached from every host. If anything on the way takes no
 * notice, the API server that may hold stalled watches is restarted (see `restartApiServer`) before
 * it is a failure.
 */
export async function verifyService(
	context: ActionContext,
	hosts: readonly string[],
): Promise<void> {
	const { software, signal, say } = context;
	const image = software.testImage;
	if (!image) {
		say('no test workload: the software source has no k8s-tui/hello image');
		return;
	}
	try {
		await attempt(context, image, hosts, QUICK, 'first');
	} catch (error) {
		if (signal.aborted) throw error;
		say(messageOf(error));
		await restartOldestApiServer(context, mastersOf(context, hosts));
		await attempt(context, image, hosts, LONG, 'second');
	} finally {
		await removeWorkload(context).catch(() => undefined);
	}
	say('a Service of pods on every node answers from every host');
}

function mastersOf({ spec }: ActionContext, hosts: readonly string[]): string[] {
	return spec.hosts
		.filter(({ name, roles }) => roles.includes('control-plane') && hosts.includes(name))
		.map(({ name }) => name);
}

async function attempt(
	context: ActionContext,
	image: string,
	hosts: readonly string[],
	patience: Patience,
	name: string,
): Promise<void> {
	await startWorkload(context, image, patience.rollout, name);
	await expectEndpoints(context, patience.endpoints);
	await reachService(context, hosts, patience.reach);
}

async function startWorkload(
	{ spec, job }: ActionContext,
	image: string,
	seconds: number,
	name: string,
): Promise<void> {
	await job(
		`${kubectlFunctions(spec)}${waitFunctions}manifest=$(mktemp)
trap 'rm -f "$manifest"' EXIT
cat >"$manifest"
not_terminating() {
	phase=$(kc get namespace ${VERIFY_NAMESPACE} --ignore-not-found -o 'jsonpath={.status.phase}') || return 1
	[ "$phase" != Terminating ] || { echo 'an earlier test workload is being removed'; return 1; }
}
until_true 120 'an earlier test workload is gone' not_terminating || exit 1
applied() { kc apply -f "$manifest"; }
until_true 60 'the test workload is accepted' applied || exit 1
rolled_out() { kc -n ${VERIFY_NAMESPACE} rollout status daemonset/${VERIFY_APP} --timeout=8s; }
if ! until_true ${seconds} 'a pod of the test workload on every node' rolled_out; then
	kc -n ${VERIFY_NAMESPACE} get pods -o wide; kc -n ${VERIFY_NAMESPACE} describe pods | tail -n 40
	exit 1
fi
`,
		{ name: `workload-${name}`, stdin: verifyWorkload(image) },
	);
}

async function expectEndpoints(
	{ spec, look, host }: ActionContext,
	seconds: number,
): Promise<void> {
	const { exitCode } = await look(
		`${kubectlFunctions(spec)}${waitFunctions}
noticed() { [ -n "$(kc -n ${VERIFY_NAMESPACE} get endpoints ${VERIFY_APP} -o 'jsonpath={.subsets[*].addresses[*].ip}')" ]; }
until_true ${seconds} 'Endpoints of the test Service' noticed`,
		{ timeoutMs: (seconds + 30) * 1000 },
	);
	if (exitCode === 0) return;
	throw new OperatorError('kube-controller-manager takes no notice of a new Service', {
		code: 'verify-failed',
		exitCode: 1,
		host: host.name,
		expected: `Endpoints within ${seconds} s`,
		found: 'none, although its pods are ready',
		fix: 'See the logs of kube-controller-manager on the master that holds its Lease in kube-system.',
	});
}

async function reachService(
	context: ActionContext,
	hosts: readonly string[],
	seconds: number,
): Promise<void> {
	const { stdout } = await context.look(
		`${kubectlFunctions(context.spec)}kc -n ${VERIFY_NAMESPACE} get service ${VERIFY_APP} -o 'jsonpath={.spec.clusterIP}'`,
	);
	const url = `http://${stdout.trim()}:${VERIFY_SERVICE_PORT}/`;
	await onHosts(
		context,
		hosts,
		`${waitFunctions}
reached() { curl -fsS --noproxy '*' --max-time 3 -o /dev/null ${quote(url)}; }
until_true ${seconds} ${quote(`the Service at ${url} answers`)} reached`,
		`the Service at ${url} to answer`,
	);
}

async function removeWorkload({ spec, look }: ActionContext): Promise<void> {
	await look(
		`${kubectlFunctions(spec)}kc delete namespace ${VERIFY_NAMESPACE} --ignore-not-found --wait=false`,
	);
}
