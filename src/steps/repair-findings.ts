import type { Finding } from '../model/finding.ts';
import type { Resource } from '../model/resource.ts';
import type { Step } from './step.ts';

/**
 * The safe repairs of Findings as a Step like any other. What it needs to know of a host is what the
 * checks asked for that made the Findings.
 */
export function repairFindings(findings: readonly Finding[]): Step {
	const repairs = new Map<string, Resource[]>();
	for (const { host, severity, repair } of findings) {
		if (!host || severity === 'ok' || !repair) continue;
		repairs.set(host, [...(repairs.get(host) ?? []), ...repair]);
	}
	return {
		id: 'repair',
		title: 'repair',
		estimate: 2,
		hosts: ({ spec }) => spec.hosts.filter(({ name }) => repairs.has(name)),
		needs: () => [],
		probe: () => [],
		plan: ({ host }) => ({ kind: 'converge', resources: repairs.get(host.name) ?? [] }),
	};
}
