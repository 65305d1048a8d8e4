import type { HostFacts } from '../model/facts.ts';
import type { HostSpec } from '../model/spec.ts';
import { type Check, hostCheck, type Judgement, type PreflightContext } from './check.ts';
import type { HostProbe } from './probe-results.ts';

/** A Check on what was measured of each host; silent where nothing was. */
export function probeCheck(
	id: string,
	title: string,
	judgeProbe: (
		host: HostSpec,
		probe: HostProbe,
		context: PreflightContext,
		facts: HostFacts,
	) => Judgement | Judgement[] | null,
): Check {
	return hostCheck(id, title, (host, facts, context) => {
		const probe = context.probes?.[host.name];
		return probe === undefined ? null : judgeProbe(host, probe, context, facts);
	});
}
