import { MAX_PROBLEMS, type SpecProblem, type SpecWarning } from '../problem.ts';
import { formatPath, type SpecPath } from '../schema.ts';
import type { SpecSource } from '../source.ts';

/** Where checks put what they find; places are looked up in the source. */
export class Report {
	readonly problems: SpecProblem[] = [];
	readonly warnings: SpecWarning[] = [];
	readonly #source: SpecSource;

	constructor(source: SpecSource) {
		this.#source = source;
	}

	/** Both `found` and `expected` are phrases: see `SpecProblem`. */
	problem(path: SpecPath, found: string, expected: string, suggestion?: string): void {
		if (this.problems.length >= MAX_PROBLEMS) return;
		this.problems.push({
			...this.#source.locate(path),
			path: formatPath(path),
			found,
			expected,
			...(suggestion === undefined ? {} : { suggestion }),
		});
	}

	/** As `problem`, of a key that the operator has chosen. */
	keyProblem(path: SpecPath, found: string, expected: string): void {
		if (this.problems.length >= MAX_PROBLEMS) return;
		const place = this.#source.locate(path, 'key');
		this.problems.push({ ...place, path: formatPath(path), found, expected });
	}

	/** A whole sentence. */
	warning(path: SpecPath, message: string): void {
		this.warnings.push({ ...this.#source.locate(path), path: formatPath(path), message });
	}
}
