import { quote } from '../ssh/quote.ts';
import { waitFunctions } from './kubectl.ts';
import type { ActionContext } from './step.ts';

/**
 * Ends the kube-apiserver process of one master, which its kubelet starts again, and waits until
 * it is ready. Clients are cut off and connect anew.
 *
 * The remedy for watches that stall: while etcd grows from one member to two it has no leader for
 * some seconds, and watches that kube-apiserver served before may then go silent without an error
 * until they time out after 5 to 10 minutes. Controllers, kubelets and kube-proxies that watch
 * through it act on nothing new until then (seen with Kubernetes 1.20.2 on etcd 3.4).
 */
export async function restartApiServer(context: ActionContext, host: string): Promise<void> {
	const { spec, job, say } = context;
	say(`restarting kube-apiserver on ${host}, so that no watch stays stalled`);
	const url = `https://127.0.0.1:${spec.endpoint.apiServerPort}/readyz`;
	await job(
		`${waitFunctions}old=$(pgrep -o -x kube-apiserver)
# A graceful end waits up to a minute for watches; all its state is in etcd.
if [ -n "$old" ]; then
	kill -TERM "$old"
	(sleep 5; kill -KILL "$old") 2>/dev/null &
fi
is_new_and_ready() {
	new=$(pgrep -n -x kube-apiserver) && [ "$new" != "$old" ] || { echo 'kube-apiserver has not come back yet'; return 1; }
	[ "$(curl -ksS --noproxy '*' --max-time 5 ${quote(url)})" = ok ] || { echo 'kube-apiserver is not ready yet'; return 1; }
}
until_true 120 'kube-apiserver ready again' is_new_and_ready
`,
		{ name: `restart-api-${host}`, host },
	);
}

/** Restarts the API server that has run longest: only that one can have watches from before. */
export async function restartOldestApiServer(
	context: ActionContext,
	masters: readonly string[],
): Promise<void> {
	const ages = await Promise.all(
		masters.map(async (host) => {
			const { stdout } = await context.look(
				'ps -o etimes= -C kube-apiserver | sort -n | tail -n 1',
				{
					host,
				},
			);
			return { host, seconds: Number.parseInt(stdout, 10) || 0 };
		}),
	);
	const oldest = ages.toSorted((a, b) => b.seconds - a.seconds)[0];
	if (oldest) await restartApiServer(context, oldest.host);
}
