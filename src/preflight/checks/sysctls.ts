import type { HostFacts, KernelFeature } from '../../model/facts.ts';
import { type SysctlSetting, sysctlsFor } from '../../render/os-settings.ts';
import { hostCheck, type Judgement, ok, problem } from '../check.ts';

/** A key below one of these exists only while its module is loaded. */
const MODULE_OF: [prefix: string, feature: KernelFeature][] = [
	['net.bridge.', 'br_netfilter'],
	['net.netfilter.nf_conntrack', 'nf_conntrack'],
	['net.nf_conntrack', 'nf_conntrack'],
	['net.ipv4.vs.', 'ip_vs'],
];

export const sysctls = hostCheck('sysctls', 'Kernel parameters', (host, facts, { spec }) => {
	if (!host.roles.includes('control-plane') && !host.roles.includes('worker')) return null;
	const required = sysctlsFor(spec, facts).filter((setting) => setting.required);
	const keys = required.map(({ key }) => key);
	const missing = keys.filter((key) => !(key in facts.sysctls) && !comesWithModule(key, facts));
	const checked = `kernel parameters ${keys.join(', ')}`;
	if (missing.length > 0) {
		return problem('error', {
			checked,
			observed: `the kernel has no ${missing.join(', ')}`,
			expected: 'the kernel has them all',
			fix: 'Take them out of os.sysctls if they are there; otherwise boot a kernel that has them.',
		});
	}
	if (!spec.os.applySysctls) return judgeValues(checked, required, facts);
	return ok({
		checked,
		observed: 'all there; apply sets them (os.applySysctls)',
		expected: 'the kernel has them all',
	});
});

/** With os.applySysctls off nobody sets them later. */
function judgeValues(checked: string, required: SysctlSetting[], facts: HostFacts): Judgement {
	const wrong = required.filter(({ key, value }) => normal(facts.sysctls[key]) !== value);
	const base = { checked, expected: 'set as Kubernetes needs them' };
	if (wrong.length === 0) return ok({ ...base, observed: 'all set' });
	const settings = wrong.map(({ key, value }) => `${key}=${value}`).join(', ');
	return problem('error', {
		...base,
		observed: wrong.map(({ key }) => describe(key, normal(facts.sysctls[key]))).join(', '),
		fix: `Set os.applySysctls, or write ${settings} into a file in /etc/sysctl.d.`,
		repair: wrong.map(({ key, value }) => ({ kind: 'sysctl', key, value })),
	});
}

function describe(key: string, value: string | undefined): string {
	return value === undefined ? `${key} is not set` : `${key}=${value}`;
}

function normal(value: string | undefined): string | undefined {
	return value?.replaceAll('\t', ' ');
}

function comesWithModule(key: string, facts: HostFacts): boolean {
	const feature = MODULE_OF.find(([prefix]) => key.startsWith(prefix))?.[1];
	return feature !== undefined && facts.features[feature] !== 'absent';
}
