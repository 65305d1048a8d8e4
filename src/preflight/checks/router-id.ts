import { proposeRouterId } from '../../advice/choose-addresses.ts';
import { type Judgement, ok, type PreflightContext, problem } from '../check.ts';
import { belongs } from '../membership.ts';
import { probeCheck } from '../probe-check.ts';
import type { VrrpSighting } from '../probe-results.ts';

/** Two groups with one virtual router id on one network elect one master for both. */
export const routerId = probeCheck(
	'router-id',
	'VRRP router id is free',
	(_host, probe, context) => {
		const vip = context.spec.endpoint.vip;
		if (probe.vrrp === null || vip === undefined) return null;
		const foreign = probe.vrrp.filter((sighting) => !isOurs(sighting, context));
		const base = {
			checked: `VRRP advertisements with router id ${vip.routerId}`,
			expected: 'none but from control-plane hosts of this cluster',
		};
		const clashing = foreign.filter((sighting) => sighting.routerId === vip.routerId);
		if (clashing.length > 0) return clash(base, clashing, foreign, vip.routerId);
		const others = foreign.map(describe).join(', ');
		return ok({ ...base, observed: others ? `other ids only: ${others}` : 'none' });
	},
);

function clash(
	base: { checked: string; expected: string },
	clashing: VrrpSighting[],
	foreign: VrrpSighting[],
	wanted: number,
): Judgement {
	const used = foreign.map((sighting) => sighting.routerId);
	const free = proposeRouterId(used, wanted);
	return problem('error', {
		...base,
		observed: clashing.map(describe).join(', '),
		fix: `Set endpoint.vip.routerId to a number that nobody uses on this network, e.g. ${free}.`,
	});
}

function describe({ source, routerId, priority }: VrrpSighting): string {
	return `${source} (id ${routerId}, priority ${priority})`;
}

function isOurs({ source }: VrrpSighting, context: PreflightContext): boolean {
	const host = context.spec.hosts.find((candidate) => candidate.address === source);
	const facts = host === undefined ? undefined : context.facts[host.name];
	if (host === undefined || facts === undefined) return false;
	return host.roles.includes('control-plane') && belongs(context, host, facts);
}
