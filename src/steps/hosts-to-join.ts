import { type HostSpec, nodeHosts } from '../model/spec.ts';
import { isMember } from './cluster-state.ts';
import type { FleetContext } from './step.ts';

/** Hosts to change that are not yet complete members in the role that the spec gives them. */
export function hostsToJoin({ spec, cluster, facts, targets }: FleetContext): HostSpec[] {
	return nodeHosts(spec).filter((host) => {
		const own = facts[host.name];
		return own !== undefined && targets.has(host.name) && !isMember(cluster, host, own);
	});
}
