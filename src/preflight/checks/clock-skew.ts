import { type Check, type Judgement, type KnownHost, knownHosts, ok, problem } from '../check.ts';
import { formatMs } from '../quantity.ts';

/**
 * Skew between hosts, not against the operator's machine. Each offset is uncertain by half a round
 * trip, so only a skew that no error of measurement explains is an error.
 */
export const clockSkew: Check = {
	id: 'clock-skew',
	title: 'Clocks agree',
	run(context) {
		const known = knownHosts(context);
		const middle = median(known.map(({ facts }) => facts.clock.offsetMs));
		return known.map((entry) => ({
			id: 'clock-skew',
			host: entry.host.name,
			...judgeClock(entry, known, middle, context.thresholds.clock.skew),
		}));
	},
};

function judgeClock(own: KnownHost, all: KnownHost[], middle: number, limit: number): Judgement {
	const offset = own.facts.clock.offsetMs - middle;
	const worst = all
		.filter((other) => other !== own)
		.map((other) => ({ name: other.host.name, ...difference(own, other) }))
		.sort((left, right) => right.atLeast - left.atLeast)[0];
	const base = {
		checked: 'clock against the other hosts',
		expected: `within ${formatMs(limit)} of every other host`,
		fix: 'Start a time service (systemd-timesyncd or chrony) and wait until it has corrected the clock, or set os.timeSync.',
	};
	if (worst === undefined) return ok({ ...base, observed: 'the only host' });
	const observed = `${signed(offset)} from the middle of all; up to ${formatMs(worst.measured)} from ${worst.name}`;
	// The pair tells that two disagree; the median tells which of them is wrong.
	const isOff = worst.atLeast > limit && Math.abs(offset) * 2 >= worst.measured;
	if (isOff) return problem('error', { ...base, observed });
	const certain = worst.measured + worst.uncertainty <= limit || worst.atLeast > limit;
	if (certain) return ok({ ...base, observed });
	return problem('warning', {
		...base,
		observed: `${observed}, ± ${formatMs(worst.uncertainty)}: too slow a connection to be sure`,
	});
}

function difference(left: KnownHost, right: KnownHost) {
	const measured = Math.abs(left.facts.clock.offsetMs - right.facts.clock.offsetMs);
	const uncertainty = left.facts.clock.uncertaintyMs + right.facts.clock.uncertaintyMs;
	return { measured, uncertainty, atLeast: measured - uncertainty };
}

function median(values: number[]): number {
	const sorted = [...values].sort((left, right) => left - right);
	const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
	const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
	return (lower + upper) / 2;
}

function signed(milliseconds: number): string {
	return `${milliseconds < 0 ? '' : '+'}${formatMs(milliseconds)}`;
}
