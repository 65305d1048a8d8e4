import type { HostFacts, KernelFeature } from '../../model/facts.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { calicoUsesBgp } from '../../render/calico.ts';
import { hostCheck, type Judgement, ok, problem } from '../check.ts';

const PURPOSE: Record<KernelFeature, string> = {
	overlay: 'images of containers',
	br_netfilter: 'Services for pods on a bridge',
	nf_conntrack: 'kube-proxy',
	iptables_nat: 'Services',
	vxlan: 'the pod network between hosts',
	ip_vs: 'kube-proxy in ipvs mode',
};

export const kernelFeatures = hostCheck(
	'kernel-features',
	'Kernel features',
	(host, facts, { spec }) => {
		if (!host.roles.includes('control-plane') && !host.roles.includes('worker')) return null;
		return neededFeatures(spec).map((feature) => judgeFeature(feature, facts, spec));
	},
);

/** ip_vs has a check of its own: there is another mode to fall back on. */
function neededFeatures(spec: ClusterSpec): KernelFeature[] {
	const base: KernelFeature[] = ['overlay', 'br_netfilter', 'nf_conntrack', 'iptables_nat'];
	return usesVxlan(spec) ? [...base, 'vxlan'] : base;
}

function usesVxlan(spec: ClusterSpec): boolean {
	const { cni, flannelBackend } = spec.network;
	if (cni === 'calico') return !calicoUsesBgp(spec);
	return cni === 'flannel' && flannelBackend !== 'host-gw';
}

function judgeFeature(feature: KernelFeature, facts: HostFacts, spec: ClusterSpec): Judgement {
	const state = facts.features[feature];
	const base = {
		checked: `kernel feature ${feature} (${PURPOSE[feature]})`,
		observed: state,
		expected: 'built in, loaded or loadable',
	};
	if (state === 'absent') {
		return problem('error', {
			...base,
			fix: `Boot a kernel that has ${feature}; the distribution’s standard kernel does.`,
		});
	}
	if (state !== 'loadable' || spec.os.kernelModules) return ok(base);
	return problem('warning', {
		...base,
		expected: 'built in or loaded: os.kernelModules is off, so apply loads none',
		fix: `Run \`modprobe ${feature}\` and name it in /etc/modules-load.d, or set os.kernelModules.`,
		repair: [{ kind: 'module', name: feature }],
	});
}
