import type { HostnameResource, TimezoneResource } from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';

/** The host's own name. */
export const hostname: ResourceKind<HostnameResource> = {
	probe: () => ({}),
	diff: ({ name }, facts) =>
		facts.network.hostname === name
			? []
			: [{ verb: 'update', subject: 'host name', note: `${facts.network.hostname} → ${name}` }],
	converge: ({ name }, index) => `ensure_hostname ${index} ${quote(name)}\n`,
};

/** The host's time zone. */
export const timezone: ResourceKind<TimezoneResource> = {
	probe: () => ({}),
	diff: ({ name }, facts) =>
		facts.clock.timezone === name
			? []
			: [
					{
						verb: 'update',
						subject: 'time zone',
						note: `${facts.clock.timezone ?? 'unset'} → ${name}`,
					},
				],
	converge: ({ name }, index) => `ensure_timezone ${index} ${quote(name)}\n`,
};
