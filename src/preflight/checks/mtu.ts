import { interfaceOf } from '../../facts/addresses.ts';
import {
	type Check,
	type Judgement,
	type KnownHost,
	knownHosts,
	ok,
	type PreflightContext,
	problem,
} from '../check.ts';

export const mtu: Check = {
	id: 'mtu',
	title: 'MTU',
	run(context) {
		const known = knownHosts(context);
		const common = mostCommon(known.flatMap((entry) => mtuOf(entry) ?? []));
		return known.flatMap((entry) => {
			const own = mtuOf(entry);
			if (own === null || common === null) return [];
			return [{ id: 'mtu', host: entry.host.name, ...judgeMtu(own, common, context) }];
		});
	},
};

function mtuOf({ host, facts }: KnownHost): number | null {
	return interfaceOf(facts, host.address)?.mtu ?? null;
}

function judgeMtu(own: number, common: number, { spec, thresholds }: PreflightContext): Judgement {
	const { minimum, maximum } = thresholds.mtu;
	const base = { checked: 'MTU of the interface with the host’s address', observed: String(own) };
	if (own < minimum) {
		const expected = `${minimum} or more`;
		return problem('error', { ...base, expected, fix: 'Raise the interface’s MTU.' });
	}
	if (own !== common) {
		return problem('warning', {
			...base,
			expected: `${common}, as on the other hosts`,
			fix: 'Give all hosts’ interfaces one MTU; large packets between unequal hosts vanish.',
		});
	}
	const pods = spec.network.mtu;
	if (pods !== undefined && pods > own) {
		return problem('error', {
			...base,
			expected: `${pods} or more, because network.mtu is ${pods}`,
			fix: 'Lower network.mtu in cluster.yaml or take it out.',
		});
	}
	if (own > maximum) {
		return problem('warning', {
			...base,
			expected: `${maximum} or less`,
			fix: 'Check that every switch between the hosts forwards frames of this size.',
		});
	}
	return ok({ ...base, expected: 'the same on every host' });
}

function mostCommon(values: number[]): number | null {
	const counts = new Map<number, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	const [best] = [...counts].sort((left, right) => right[1] - left[1] || right[0] - left[0]);
	return best?.[0] ?? null;
}
