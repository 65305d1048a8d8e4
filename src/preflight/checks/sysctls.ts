import type { HostFacts, KernelFeature } from '../../model/facts.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { hostCheck, ok, problem } from '../check.ts';

/** Keys that Kubernetes needs with these values, whatever the spec adds. */
const REQUIRED: Record<string, string> = {
	'net.ipv4.ip_forward': '1',
	'net.bridge.bridge-nf-call-iptables': '1',
};

/** A key below one of these exists only while its module is loaded. */
const MODULE_OF: [string, KernelFeature][] = [
	['net.bridge.', 'br_netfilter'],
	['net.netfilter.nf_conntrack', 'nf_conntrack'],
	['net.nf_conntrack', 'nf_conntrack'],
	['net.ipv4.vs.', 'ip_vs'],
];

export const sysctls = hostCheck('sysctls', 'Kernel parameters', (_host, facts, { spec }) => {
	const wanted = { ...REQUIRED, ...spec.os.sysctls };
	const keys = Object.keys(wanted);
	const base = {
		checked: `kernel parameters ${keys.join(', ')}`,
		expected: spec.os.applySysctls
			? 'the kernel has them'
			: 'the kernel has them, set as Kubernetes needs',
	};
	const missing = keys.filter((key) => !(key in facts.sysctls) && !comesWithModule(key, facts));
	if (missing.length > 0) {
		return problem('error', {
			...base,
			observed: `the kernel has no ${missing.join(', ')}`,
			fix: 'Take these keys out of os.sysctls, or boot a kernel that has them.',
		});
	}
	if (spec.os.applySysctls) return ok({ ...base, observed: 'all there; apply sets them' });
	return judgeValues(base, spec, facts);
});

function judgeValues(
	base: { checked: string; expected: string },
	spec: ClusterSpec,
	facts: HostFacts,
) {
	const wanted = { ...REQUIRED, ...spec.os.sysctls };
	const wrong = Object.entries(wanted).filter(([key, value]) => facts.sysctls[key] !== value);
	if (wrong.length === 0) return ok({ ...base, observed: 'all set' });
	return problem('error', {
		...base,
		observed: wrong.map(([key]) => `${key} = ${facts.sysctls[key] ?? 'not there'}`).join(', '),
		fix: `Set os.applySysctls, or write ${wrong.map(([key, value]) => `${key}=${value}`).join(', ')} into /etc/sysctl.d.`,
		repair: wrong.map(([key, value]) => ({ kind: 'sysctl' as const, key, value })),
	});
}

function comesWithModule(key: string, facts: HostFacts): boolean {
	const feature = MODULE_OF.find(([prefix]) => key.startsWith(prefix))?.[1];
	return feature !== undefined && facts.features[feature] !== 'absent';
}
