import type { HostFacts, ProbeRequest } from '../model/facts.ts';
import type { Change } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import { kindOf } from './kinds.ts';

/** What to observe on a host in order to diff these Resources. */
export function probesOf(resources: readonly Resource[]): Partial<ProbeRequest>[] {
	return resources.map((resource) => kindOf(resource).probe(resource));
}

/** What converging these Resources would change on the host, in order. Pure. */
export function diffResources(resources: readonly Resource[], facts: HostFacts): Change[] {
	const pending = new Set<string>();
	return resources.flatMap((resource, index) => {
		const changes = kindOf(resource).diff(resource, facts, pending);
		for (const change of changes) pending.add(change.subject);
		return changes.map((change) => ({ resource: index, ...change }));
	});
}
