import semver from 'semver';
import type { Diagnosis, Signature, SignatureLevel } from '../model/diagnosis.ts';
import type { Match } from './match.ts';

const LEVEL_ORDER: readonly SignatureLevel[] = ['specific', 'generic', 'symptom', 'notice'];

/** Repetition beyond this says no more. */
const MANY = 20;

/**
 * Diagnoses from what was found, the likeliest root cause first: what nothing else explains before
 * what is a symptom of another one, specific before generic, what occurs in this version, what
 * explains most of the others, what was seen most.
 * @param version of Kubernetes, with or without a leading v; null: not known
 */
export function rank(matches: readonly Match[], version: string | null): Diagnosis[] {
	const causes = causesOf(matches);
	const depths = depthsOf(matches, causes);
	const depth = (id: string) => depths.get(id) ?? 0;
	const found = new Set(matches.map(({ signature }) => signature.id));
	return matches
		.map((match) => ({ match, key: sortKey(match, depth(match.signature.id), found, version) }))
		.toSorted((a, b) => compareKeys(a.key, b.key))
		.map(({ match: { signature, evidence, occurrences } }, index) => {
			const { id, component, level, cause, fix, repair } = signature;
			const roots = (causes.get(id) ?? []).toSorted((a, b) => depth(a) - depth(b));
			const symptomOf = roots[0] ?? null;
			const place = { rank: index + 1, symptomOf };
			return { id, component, level, cause, fix, evidence, occurrences, ...place, repair };
		});
}

/** Whether a Signature occurs in this version; where either is unknown it may. */
export function appliesTo({ versions }: Signature, version: string | null): boolean {
	if (versions === null || version === null) return true;
	const exact = semver.coerce(version);
	return exact === null || semver.satisfies(exact, versions);
}

function sortKey(
	{ signature, occurrences }: Match,
	depth: number,
	found: ReadonlySet<string>,
	version: string | null,
): number[] {
	return [
		signature.level === 'notice' ? 1 : 0,
		depth,
		LEVEL_ORDER.indexOf(signature.level),
		appliesTo(signature, version) ? 0 : 1,
		-signature.causes.filter((id) => found.has(id)).length,
		-Math.min(occurrences, MANY),
	];
}

/** Of each found Signature, the found ones that it is a direct symptom of. */
function causesOf(matches: readonly Match[]): Map<string, string[]> {
	const causes = new Map<string, string[]>();
	for (const { signature } of matches) {
		for (const symptom of signature.causes)
			causes.set(symptom, [...(causes.get(symptom) ?? []), signature.id]);
	}
	return causes;
}

/** How many found Signatures stand between each one and its root: 0 for a root. */
function depthsOf(
	matches: readonly Match[],
	causes: ReadonlyMap<string, string[]>,
): Map<string, number> {
	const depths = new Map<string, number>();
	const depthOf = (id: string): number => {
		const known = depths.get(id);
		if (known !== undefined) return known;
		const depth = Math.max(0, ...(causes.get(id) ?? []).map((cause) => 1 + depthOf(cause)));
		depths.set(id, depth);
		return depth;
	};
	for (const { signature } of matches) depthOf(signature.id);
	return depths;
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
	const at = a.findIndex((value, index) => value !== b[index]);
	return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
