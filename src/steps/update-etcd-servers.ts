import type { HostFacts } from '../model/facts.ts';
import { externalEtcdHosts, hostsWith } from '../model/spec.ts';
import { etcdEndpoints } from '../render/etcd.ts';
import { kubeadmInitConfig } from '../render/kubeadm-init.ts';
import { quote } from '../ssh/quote.ts';
import { initHost } from './init-control-plane.ts';
import { waitFunctions } from './kubectl.ts';
import { type FleetContext, type Step, taskId } from './step.ts';

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';

/**
 * Tells standing API servers of the members that the external etcd has now, one master after the
 * other, and kubeadm's configuration in the cluster with them. kubeadm itself writes them once, and
 * members may all have been replaced one day.
 */
export const updateEtcdServers: Step = {
	id: 'update-etcd-servers',
	title: 'members of etcd in the API servers',
	estimate: 20,
	hosts: (context) => mastersToUpdate(context),
	needs: (context) => {
		const masters = mastersToUpdate(context).map(({ name }) => name);
		const before = masters[masters.indexOf(context.host.name) - 1];
		const init = initHost(context);
		return [
			// It renders all of kubeadm's configuration, from which the other changes one part.
			...(init ? [taskId('update-cluster-settings', init.name)] : []),
			...externalEtcdHosts(context.spec).map(({ name }) => taskId('start-etcd', name)),
			...(before ? [taskId('update-etcd-servers', before)] : []),
		];
	},
	probe: ({ etcd }) => (etcd.mode === 'external' ? [{ files: [MANIFEST] }] : []),
	plan: ({ spec, hostFacts }) => ({
		kind: 'action',
		params: {},
		changes: [
			{
				verb: 'restart',
				subject: 'kube-apiserver',
				note: `--etcd-servers ${serversIn(hostFacts)?.join(',')} → ${etcdEndpoints(spec).join(',')}`,
			},
		],
	}),

	async run({ spec, host, job }) {
		const flag = `--etcd-servers=${etcdEndpoints(spec).join(',')}`;
		const url = `https://127.0.0.1:${spec.endpoint.apiServerPort}/readyz`;
		await job(
			`set -e
umask 077
config=$(mktemp) new=$(mktemp /etc/kubernetes/k8s-tui-XXXXXX)
trap 'rm -f "$config" "$new"' EXIT
cat >"$config"
${waitFunctions}sed 's#^\\( *- \\)--etcd-servers=.*#\\1'${quote(flag)}'#' ${MANIFEST} >"$new"
chmod --reference=${MANIFEST} "$new"
mv -f "$new" ${MANIFEST}
is_new_and_ready() {
	pgrep -f -x "kube-apiserver .*${flag}( .*)?" >/dev/null || { echo 'the kubelet has not started the new kube-apiserver yet'; return 1; }
	[ "$(curl -ksS --noproxy '*' --max-time 5 ${quote(url)})" = ok ] || { echo 'kube-apiserver is not ready yet'; return 1; }
}
until_true 180 'kube-apiserver of ${host.name} ready with the new members of etcd' is_new_and_ready
kubeadm init phase upload-config kubeadm --config "$config" --kubeconfig /etc/kubernetes/admin.conf
`,
			{ stdin: kubeadmInitConfig(spec, host) },
		);
	},
};

function mastersToUpdate({ spec, facts, cluster, targets }: FleetContext) {
	if (spec.etcd.mode !== 'external') return [];
	const wanted = etcdEndpoints(spec).toSorted().join();
	return hostsWith(spec, 'control-plane').filter(({ name }) => {
		const own = facts[name];
		const servers = own && cluster.controlPlane.includes(name) ? serversIn(own) : null;
		return servers && targets.has(name) && servers.toSorted().join() !== wanted;
	});
}

/** The members that a host's kube-apiserver is given; null: it has no such manifest. */
function serversIn({ observed }: HostFacts): string[] | null {
	const text = observed.files[MANIFEST]?.content ?? '';
	return /^ *- --etcd-servers=(\S+)$/m.exec(text)?.[1]?.split(',') ?? null;
}
