import type { HostFacts } from '../model/facts.ts';
import type { EnabledResource, ServiceResource } from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedFile, observedUnit } from './observed.ts';

/** A systemd unit, enabled and running with the configuration that lies on disk. */
export const service: ResourceKind<ServiceResource> = {
	probe: ({ unit, configFiles }) => ({ units: [unit], secretFiles: configFiles }),

	diff(resource, facts, pending) {
		const { unit, enabled, active } = resource;
		const now = observedUnit(facts, unit);
		const changes: ReturnType<typeof service.diff> = [];
		if (now.enabled !== enabled) {
			changes.push({ verb: 'update', subject: `${unit} (${enabled ? 'enabled' : 'disabled'})` });
		}
		if (!active) {
			if (now.active) changes.push({ verb: 'update', subject: `${unit} (stopped)` });
		} else if (!now.active) {
			changes.push({ verb: 'start', subject: unit });
		} else if (isStale(resource, facts, now.configuredAt, pending)) {
			const { onChange, consequence } = resource;
			changes.push({
				verb: onChange,
				subject: unit,
				...(consequence === undefined ? {} : { note: consequence }),
			});
		}
		return changes;
	},

	converge: ({ unit, enabled, active, onChange, configFiles }, index) =>
		`ensure_service ${index} ${quote(unit)} ${yes(enabled)} ${yes(active)} ${onChange} ${configFiles.map(quote).join(' ')}\n`,
};

/** A unit that starts at boot. */
export const enabled: ResourceKind<EnabledResource> = {
	probe: ({ unit }) => ({ units: [unit] }),
	diff: ({ unit }, facts) =>
		observedUnit(facts, unit).enabled ? [] : [{ verb: 'update', subject: `${unit} (enabled)` }],
	converge: ({ unit }, index) => `ensure_enabled ${index} ${quote(unit)}\n`,
};

/** A configuration file that is newer than the running process has not been taken up. */
function isStale(
	{ configFiles }: ServiceResource,
	facts: HostFacts,
	configuredAt: number | null,
	pending: ReadonlySet<string>,
): boolean {
	return configFiles.some((path) => {
		const seen = observedFile(facts, path);
		return (
			pending.has(path) || (seen !== null && configuredAt !== null && seen.mtime > configuredAt)
		);
	});
}

function yes(value: boolean): string {
	return value ? 'yes' : 'no';
}
