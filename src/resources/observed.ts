import type { HostFacts, ObservedFile, ObservedUnit } from '../model/facts.ts';

/**
 * What was observed of a file: null if it is not there.
 * @throws Error if the path was never probed: a Step that declares it did not ask for it (a bug).
 */
export function observedFile(facts: HostFacts, path: string): ObservedFile | null {
	const found = facts.observed.files[path];
	if (found === undefined) throw new Error(`${path} was not probed on ${facts.host}`);
	return found;
}

/** @throws Error if the unit was never probed (a bug). */
export function observedUnit(facts: HostFacts, unit: string): ObservedUnit {
	const found = facts.observed.units[unit];
	if (found === undefined) throw new Error(`unit ${unit} was not probed on ${facts.host}`);
	return found;
}

/** @throws Error if the package was never probed (a bug). */
export function observedPackage(facts: HostFacts, name: string): string | null {
	const found = facts.observed.packages[name];
	if (found === undefined) throw new Error(`package ${name} was not probed on ${facts.host}`);
	return found;
}
