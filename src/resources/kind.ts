import type { HostFacts, ProbeRequest } from '../model/facts.ts';
import type { Change } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';

/** Everything there is to know about one kind of Resource. One file per kind, listed in kinds.ts. */
export interface ResourceKind<R extends Resource> {
	/** What must be observed on the host to tell whether it is as declared. */
	probe(resource: R): Partial<ProbeRequest>;
	/**
	 * What differs; empty if the host is as declared. Pure.
	 * @param pending subjects that earlier Resources of the same Task will change (file paths).
	 */
	diff(resource: R, facts: HostFacts, pending: ReadonlySet<string>): Omit<Change, 'resource'>[];
	/** Functions of sh that only this kind needs; they come once, before all that is called. */
	library?: string;
	/** sh that brings it about with the functions of `assets/host/converge.sh`. */
	converge(resource: R, index: number): string;
}
