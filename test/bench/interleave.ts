import { median } from './statistics.ts';

/**
 * Measures things in turn, so that whatever else the machine does falls on all of them alike.
 * @param subjects each gives what one round took, in any unit
 * @returns the median of each
 */
export async function interleave<Name extends string>(
	rounds: number,
	subjects: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number>> {
	const names = Object.keys(subjects) as Name[];
	const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const name of names) taken.get(name)?.push(await subjects[name]());
	}
	return Object.fromEntries(names.map((name) => [name, median(taken.get(name) ?? [])])) as Record<
		Name,
		number
	>;
}

/** How long some work takes, milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}
