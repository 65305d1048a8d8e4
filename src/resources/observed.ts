import { OperatorError } from '../model/errors.ts';
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

/**
 * The text of a file that others write too and that we only add to; null if it is not there.
 * @throws OperatorError `file-unreadable` where it is there without a text: to write it anew would
 * throw away what others wrote.
 */
export function observedText(facts: HostFacts, path: string): string | null {
	const found = observedFile(facts, path);
	if (!found || found.content !== null) return found?.content ?? null;
	throw new OperatorError(`${path} on ${facts.host} is no text that can be added to`, {
		code: 'file-unreadable',
		exitCode: 1,
		host: facts.host,
		expected: 'a regular file in UTF-8 of at most 64 KiB',
		found: found.sha256 === '' ? 'no regular file' : `${found.size} bytes of something else`,
		fix: `Put ${path} right on ${facts.host}, then try again.`,
	});
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
