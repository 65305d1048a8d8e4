import type { Diagnosis, EvidenceSource } from '../model/diagnosis.ts';
import { loadSignatures } from './load-signatures.ts';
import { Matcher } from './match.ts';
import { rank } from './rank.ts';

/**
 * Diagnoses of evidence that is in memory, the likeliest root cause first.
 * @param version of Kubernetes; null: not known
 */
export function diagnose(sources: readonly EvidenceSource[], version: string | null): Diagnosis[] {
	const matcher = new Matcher(loadSignatures());
	matcher.feedAll(sources);
	return rank(matcher.matches(), version);
}
