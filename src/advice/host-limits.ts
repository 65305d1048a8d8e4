import type { HostFacts } from '../model/facts.ts';
import type { Role } from '../model/spec.ts';

/** What advice measures hosts against; preflight's thresholds have it. Memory in bytes. */
export interface HostLimits {
	cpu: Record<Role, { minimum: number }>;
	memory: Record<Role, { minimum: number }>;
}

/** What a host has too little of for a role; empty: it has enough. */
export function shortOf(facts: HostFacts, role: Role, limits: HostLimits): ('cpu' | 'memory')[] {
	const short: ('cpu' | 'memory')[] = [];
	if (facts.cpu.count < limits.cpu[role].minimum) short.push('cpu');
	if (facts.memory.total < limits.memory[role].minimum) short.push('memory');
	return short;
}
