import type { ObservedUnit } from '../model/facts.ts';
import { quote } from '../ssh/quote.ts';
import { CLOCK_START } from './clock.ts';
import type { Evidence, FactPart } from './evidence.ts';
import { capture } from './sections.ts';
import { askableUnits, isActive, type UnitState } from './unit-states.ts';

/** Directory of empty files named after units, touched when we make a running unit reload. */
const STAMPS = '/run/k8s-tui/configured';

/** States that `systemctl is-enabled` answers with success to (systemctl(1), Table 1). */
const ENABLED = new Set(['enabled', 'enabled-runtime', 'static', 'alias', 'indirect', 'generated']);

/** The requested units, and since when each runs with its present configuration. */
export const observedUnitsPart: FactPart<Record<string, ObservedUnit>> = {
	name: 'observed-units',
	onlyIf: `[ -d ${STAMPS} ]`,
	script: ({ units }) =>
		`stat -c 'stamp %.9Y %n' ${askableUnits(units)
			.map((unit) => quote(`${STAMPS}/${unit}`))
			.join(' ')}`,
	parse: (evidence, { units }) => parseUnits(evidence, units),
};

function parseUnits(evidence: Evidence, names: readonly string[]): Record<string, ObservedUnit> {
	const text = evidence.section('observed-units');
	const stamps = new Map<string, number>();
	for (const line of text.split('\n')) {
		const match = /^stamp (\d+(?:\.\d+)?) (\/.*)$/.exec(line);
		if (match?.[2]) stamps.set(match[2], Number(match[1]));
	}
	const bootTime = bootTimeOf(evidence.section(CLOCK_START));
	return Object.fromEntries(
		names.map((name) => {
			const unit = evidence.unit(name);
			const observed: ObservedUnit = {
				exists: unit.load !== '' && unit.load !== 'not-found',
				active: isActive(unit),
				enabled: ENABLED.has(unit.file),
				configuredAt: configuredAt(unit, bootTime, stamps.get(`${STAMPS}/${name}`)),
			};
			return [name, observed];
		}),
	);
}

/**
 * systemd tells the start of a unit on the monotonic clock, which no correction of the time moves.
 * The uptime is cut to hundredths, so a unit never seems older than it is: a file that was written
 * just before the start does not seem newer than the process.
 */
function configuredAt(
	unit: UnitState,
	bootTime: number | null,
	stamp: number | undefined,
): number | null {
	if (!isActive(unit)) return null;
	const started = bootTime === null ? 0 : bootTime + unit.activeEnterUs / 1e6;
	const latest = Math.max(started, stamp ?? 0);
	return latest > 0 ? Math.round(latest * 1000) / 1000 : null;
}

/** Unix time in seconds at which the monotonic clock was zero. */
function bootTimeOf(text: string): number | null {
	const uptime = capture(text, /^uptime (\d+(?:\.\d+)?) /m);
	const now = capture(text, /^uptime \S+ (\d{9,20})/m);
	if (uptime === null || now === null) return null;
	return (now.length >= 16 ? Number(now) / 1e9 : Number(now)) - Number(uptime);
}
