import type { Check, KnownHost, PreflightContext } from './check.ts';
import { judge, knownHosts } from './check.ts';

export interface Uniqueness {
	id: string;
	title: string;
	/** What is compared, in words. */
	checked: string;
	/** The host's values; an empty list: it has none, and there is nothing to compare. */
	values: (host: KnownHost) => string[];
	fix: string;
}

/** A Check that no value of a host is also another host's. */
export function uniqueCheck({ id, title, checked, values, fix }: Uniqueness): Check {
	return {
		id,
		title,
		run(context: PreflightContext) {
			const known = knownHosts(context);
			const owners = ownersOf(known, values);
			return known.flatMap((entry) => {
				const own = values(entry);
				if (own.length === 0) return [];
				const shared = own.flatMap((value) =>
					(owners.get(value) ?? [])
						.filter((name) => name !== entry.host.name)
						.map((name) => `${value} is also ${name}’s`),
				);
				const verdict = {
					checked,
					observed: shared.join('; ') || own.join(', '),
					expected: 'different on every host',
					fix,
				};
				return [{ id, host: entry.host.name, ...judge(shared.length === 0, 'error', verdict) }];
			});
		},
	};
}

function ownersOf(known: KnownHost[], values: Uniqueness['values']): Map<string, string[]> {
	const owners = new Map<string, string[]>();
	for (const entry of known) {
		for (const value of new Set(values(entry))) {
			owners.set(value, [...(owners.get(value) ?? []), entry.host.name]);
		}
	}
	return owners;
}
