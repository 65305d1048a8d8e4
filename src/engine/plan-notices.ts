import { externalEtcdHosts, nodeHosts } from '../model/spec.ts';
import { stayingControlPlane } from '../steps/leave-cluster.ts';
import type { FleetContext } from '../steps/step.ts';
import { settingsToUpdate } from '../steps/update-cluster-settings.ts';

/** What the operator should know about a Plan although it stops nothing, in sentences. Pure. */
export function planNotices(context: FleetContext): string[] {
	const { spec, cluster, targets } = context;
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
	const nodes = nodeHosts(spec).filter(({ name }) => !targets.has(name));
	if (nodes.length > 0 && spec.endpoint.mode === 'local-proxy') {
		notices.push(
			`with --limit, the proxies of ${nodes.map(({ name }) => name).join(', ')} learn of no change of masters until an apply without it`,
		);
	}
	if (nodes.length > 0 && settingsToUpdate(context).length > 0) {
		notices.push(
			`with --limit, ${nodes.map(({ name }) => name).join(', ')} keep their old settings of Kubernetes until an apply without it`,
		);
	}
	const members = externalEtcdHosts(spec).map(({ name }) => name);
	const unknown = (cluster.view?.etcdMembers ?? []).filter(
		({ name }) => members.length > 0 && !members.includes(name),
	);
	for (const { name, id } of unknown) {
		notices.push(
			`${name || id} is a member of etcd but no host with the role etcd in cluster.yaml. Put it back and take it out with: k8s-tui reset --limit ${name || 'HOST'}`,
		);
	}
	return notices;
}

/** What `reset` leaves as it is, as far as the operator should know, in sentences. Pure. */
export function resetNotices(context: FleetContext): string[] {
	const { endpoints } = context.spec.etcd;
	if (endpoints.length === 0 || stayingControlPlane(context)) return [];
	return [
		`etcd at ${endpoints.join(', ')} is not touched and keeps all that the cluster held, Secrets too. If nothing of it is needed any more, empty it: etcdctl del --prefix /registry/`,
	];
}
