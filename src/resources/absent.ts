import type { AbsentResource } from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedFile } from './observed.ts';

/** A file or directory that must not be there. */
export const absent: ResourceKind<AbsentResource> = {
	probe: ({ path }) => ({ secretFiles: [path] }),
	// The files of earlier pod networks are known by the fixed Facts: nobody could ask for them by name.
	diff: ({ path }, facts) =>
		facts.kubernetes.cniFiles.includes(path) || observedFile(facts, path)
			? [{ verb: 'remove', subject: path }]
			: [],
	converge: ({ path }, index) => `ensure_absent ${index} ${quote(path)}\n`,
};
