import type { Role } from '../model/spec.ts';

/** Names of groups as kubespray, kubeadm playbooks, RKE2 and k3s have them; case and -_ ignored. */
const GROUP_NAMES: Record<Role, RegExp> = {
	'control-plane':
		/^((kube|k8s|kubernetes)?(controlplane|masters?|controllers?)s?(nodes?)?|(k3s|rke2)?servers?)$/,
	worker:
		/^((kube|k8s|kubernetes)?(nodes?|workers?|minions?|computes?)(nodes?)?|(k3s|rke2)?agents?)$/,
	etcd: /^(kube|k8s)?etcd(s|members?|nodes?|servers?|cluster)?$/,
};

/** The roles that groups of these names give a host, each once. */
export function rolesOfGroups(names: readonly string[]): Role[] {
	const plain = names.map((name) => name.toLowerCase().replace(/[-_.]/g, ''));
	return (['control-plane', 'worker', 'etcd'] as const).filter((role) =>
		plain.some((name) => GROUP_NAMES[role].test(name)),
	);
}

/** The role that a host's own name speaks of, such as `k8s-master-1` or `worker3`; null: none. */
export function roleOfName(name: string): Role | null {
	const words =
		name
			.toLowerCase()
			.split('.')[0]
			?.split(/[-_\d]+/) ?? [];
	if (words.some((word) => /^(k8s|kube)?(master|controlplane|cp|control|ctrl)$/.test(word))) {
		return 'control-plane';
	}
	if (words.some((word) => /^(k8s|kube)?(worker|node|minion|agent)$/.test(word))) return 'worker';
	return null;
}
