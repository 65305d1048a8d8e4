/** Words of other tools and of everyday speech for what the spec calls otherwise. */
const SYNONYMS: Record<string, string> = {
	master: 'control-plane',
	controlplane: 'control-plane',
	controller: 'control-plane',
	node: 'worker',
	calcio: 'calico',
	keepalived: 'vip',
	haproxy: 'vip',
	nginx: 'local-proxy',
	loadbalancer: 'existing',
};

/**
 * The candidate that was probably meant: the same but for case, a known synonym, or the one with the
 * fewest typing mistakes, at most one in three letters. Undefined if nothing is near.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	if (word.length > 64) return undefined;
	const lower = word.toLowerCase();
	const synonym = SYNONYMS[lower.replaceAll(/[-_ ]/g, '')];
	const same = candidates.find(
		(candidate) => candidate !== word && candidate.toLowerCase() === lower,
	);
	if (same !== undefined) return same;
	if (synonym !== undefined && candidates.includes(synonym)) return synonym;
	const allowed = Math.max(1, Math.floor(word.length / 3));
	const ranked = candidates
		.filter((candidate) => candidate !== word)
		.map((candidate) => ({ candidate, mistakes: editDistance(lower, candidate.toLowerCase()) }))
		.filter(({ mistakes }) => mistakes <= allowed)
		.sort((a, b) => a.mistakes - b.mistakes);
	return ranked[0]?.candidate;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
export function editDistance(a: string, b: string): number {
	let before: number[] = [];
	let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1];
			let best = Math.min(
				at(previous, j) + 1,
				at(current, j - 1) + 1,
				at(previous, j - 1) + (same ? 0 : 1),
			);
			const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			if (swapped) best = Math.min(best, at(before, j - 2) + 1);
			current.push(best);
		}
		before = previous;
		previous = current;
	}
	return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
	return row[index] ?? Number.POSITIVE_INFINITY;
}
