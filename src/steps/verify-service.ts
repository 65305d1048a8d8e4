import {
	VERIFY_APP,
	VERIFY_NAMESPACE,
	VERIFY_SERVICE_PORT,
	verifyWorkload,
} from '../render/verify-workload.ts';
import { quote } from '../ssh/quote.ts';
import { kubectlFunctions, waitFunctions } from './kubectl.ts';
import { onHosts, runOnHosts } from './on-hosts.ts';
import type { ActionContext } from './step.ts';

/** Seconds after which a controller or proxy that has not noticed a new Service never will. */
const NOTICE_SECONDS = 10;

/**
 * A pod on every node, and its Service reached from every host.
 *
 * While etcd grows from one member to two it has no leader for some seconds, and watches that
 * kube-apiserver had open then may stall without an error until they time out after 5 to 10
 * minutes (seen with 1.20.2: the Service stays without Endpoints although all is healthy). A
 * restart of the component that stalls ends that at once and disturbs nothing.
 */
export async function verifyService(
	context: ActionContext,
	hosts: readonly string[],
): Promise<void> {
	const { spec, software, look, say } = context;
	if (!software.testImage) {
		say('no test workload: the software source has no k8s-tui/hello image');
		return;
	}
	try {
		await startWorkload(context, software.testImage);
		if (!(await hasEndpoints(context, NOTICE_SECONDS))) await restartController(context);
		await reachService(context, hosts);
		say('a Service of pods on every node answers from every host');
	} finally {
		await look(
			`${kubectlFunctions(spec)}kc delete namespace ${VERIFY_NAMESPACE} --ignore-not-found --wait=false`,
		).catch(() => undefined);
	}
}

async function startWorkload({ spec, job }: ActionContext, image: string): Promise<void> {
	await job(
		`${kubectlFunctions(spec)}${waitFunctions}manifest=$(mktemp)
trap 'rm -f "$manifest"' EXIT
cat >"$manifest"
gone() { [ -z "$(kc get namespace ${VERIFY_NAMESPACE} --ignore-not-found -o name)" ]; }
kc delete namespace ${VERIFY_NAMESPACE} --ignore-not-found --wait=false >/dev/null
until_true 60 'an earlier test workload is gone' gone || exit 1
applied() { kc apply -f "$manifest"; }
until_true 60 'the test workload is accepted' applied || exit 1
rolled_out() { kc -n ${VERIFY_NAMESPACE} rollout status daemonset/${VERIFY_APP} --timeout=8s; }
if ! until_true 120 'a pod of the test workload on every node' rolled_out; then
	kc -n ${VERIFY_NAMESPACE} get pods -o wide; kc -n ${VERIFY_NAMESPACE} describe pods | tail -n 40
	exit 1
fi
`,
		{ name: 'workload', stdin: verifyWorkload(image) },
	);
}

async function hasEndpoints({ spec, look }: ActionContext, seconds: number): Promise<boolean> {
	const { exitCode } = await look(`${kubectlFunctions(spec)}${waitFunctions}
noticed() { [ -n "$(kc -n ${VERIFY_NAMESPACE} get endpoints ${VERIFY_APP} -o 'jsonpath={.subsets[*].addresses[*].ip}')" ]; }
until_true ${seconds} 'Endpoints of the test Service' noticed`);
	return exitCode === 0;
}

/** Ends the process of the controller manager that leads; its kubelet starts it again. */
async function restartController(context: ActionContext): Promise<void> {
	const { spec, facts, look, say } = context;
	const { stdout } = await look(
		`${kubectlFunctions(spec)}kc -n kube-system get lease kube-controller-manager -o 'jsonpath={.spec.holderIdentity}'`,
	);
	const leader = stdout.split('_')[0] ?? '';
	if (!facts[leader]) return;
	say(`kube-controller-manager on ${leader} does not notice a new Service: restarting it`);
	await look("pkill -f '^kube-controller-manager '", { host: leader });
	await hasEndpoints(context, 60);
}

async function reachService(context: ActionContext, hosts: readonly string[]): Promise<void> {
	const { spec, look, say } = context;
	const { stdout } = await look(
		`${kubectlFunctions(spec)}kc -n ${VERIFY_NAMESPACE} get service ${VERIFY_APP} -o 'jsonpath={.spec.clusterIP}'`,
	);
	const url = `http://${stdout.trim()}:${VERIFY_SERVICE_PORT}/`;
	const reach = (seconds: number) => `${waitFunctions}
reached() { curl -fsS --noproxy '*' --max-time 3 -o /dev/null ${quote(url)}; }
until_true ${seconds} ${quote(`the Service at ${url} answers`)} reached`;
	const results = await runOnHosts(context, hosts, reach(NOTICE_SECONDS));
	const deaf = results.filter(({ exitCode }) => exitCode !== 0).map(({ host }) => host);
	if (deaf.length === 0) return;
	say(`kube-proxy on ${deaf.join(', ')} does not notice a new Service: restarting it`);
	const restarts = deaf.map(
		(host) =>
			`kc -n kube-system delete pod -l k8s-app=kube-proxy --field-selector spec.nodeName=${host} --wait=false`,
	);
	await look(`${kubectlFunctions(spec)}${restarts.join('\n')}`);
	await onHosts(context, deaf, reach(60), `the Service at ${url} to answer`);
}
