import type { FleetContext } from '../steps/step.ts';

/** What the operator should know about a Plan although it stops nothing, in sentences. Pure. */
export function planNotices({ spec, cluster, targets }: FleetContext): string[] {
	const named = new Set(spec.hosts.map(({ name }) => name));
	const strangers = (cluster.view?.nodes ?? [])
		.map(({ name }) => name)
		.filter((name) => !named.has(name));
	const notices = strangers.map(
		(name) =>
			`${name} is a node of the cluster but not in cluster.yaml: nothing reaches its pods any more. Put it back and take it out with: k8s-tui reset --limit ${name}`,
	);
	const untouched = spec.hosts.filter(({ name }) => !targets.has(name)).map(({ name }) => name);
	if (untouched.length > 0 && spec.network.cni === 'bridge') {
		notices.push(
			`with --limit, ${untouched.join(', ')} get no routes to the pods of new nodes until an apply without it`,
		);
	}
	return notices;
}
