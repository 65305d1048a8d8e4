import { EventStream } from '../../../src/engine/event-stream.ts';
import type { Session } from '../../../src/engine/session.ts';
import type { Event } from '../../../src/model/events.ts';
import type { FleetFacts } from '../../../src/model/facts.ts';
import type { ClusterSpec } from '../../../src/model/spec.ts';
import type { Transport } from '../../../src/ssh/transport.ts';
import { clusterState } from '../../../src/steps/cluster-state.ts';
import { makeSpec } from '../../support/spec.ts';

/** A Session without connections of its own, and every Event that it emits. */
export function fakeSession(
	transports: Record<string, Transport>,
	{ spec = makeSpec(), facts = {} }: { spec?: ClusterSpec; facts?: FleetFacts } = {},
): { session: Session; events: Event[] } {
	const stream = new EventStream();
	const events: Event[] = [];
	stream.subscribe((event) => events.push(event));
	const targets = new Set(spec.hosts.map(({ name }) => name));
	const software = { artifacts: [], images: 'registry', testImage: null } as const;
	const context = () => ({ spec, facts, targets, software, cluster: clusterState(spec, facts) });
	const session = { spec, facts, transports, stream, software, bundle: null, context };
	return { session: session as unknown as Session, events };
}
