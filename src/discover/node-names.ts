import type { Candidate } from './candidate.ts';

/** One label of a DNS name, as node names are in cluster.yaml. */
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * A node name for each candidate, in their order and all different: the name that it has, or the
 * host name that it reports, as far as a DNS label can say it; otherwise `node-1`, `node-2`, …
 * @param hostNames what hosts call themselves, by the candidate's address, where known.
 */
export function proposeNodeNames(
	candidates: readonly Pick<Candidate, 'name' | 'address'>[],
	hostNames: Readonly<Record<string, string>> = {},
): string[] {
	const taken = new Set<string>();
	let number = 0;
	return candidates.map(({ name, address }) => {
		const wanted = [name, hostNames[address] ?? null].flatMap((text) => asLabel(text) ?? []);
		let chosen = wanted.find((label) => !taken.has(label));
		while (chosen === undefined) {
			number += 1;
			const next = `node-${number}`;
			if (!taken.has(next)) chosen = next;
		}
		taken.add(chosen);
		return chosen;
	});
}

/** `Web_1.example.com` → `web-1`; null where nothing is left, and for the name that all hosts have. */
function asLabel(text: string | null): string | null {
	const first = text?.toLowerCase().split('.')[0] ?? '';
	const label = first.replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
	return LABEL.test(label) && label !== 'localhost' ? label : null;
}
