import type { AbsentResource } from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedFile } from './observed.ts';

/** A file or directory that must not be there. */
export const absent: ResourceKind<AbsentResource> = {
	probe: ({ path }) => ({ secretFiles: [path] }),
	diff: ({ path }, facts) => (observedFile(facts, path) ? [{ verb: 'remove', subject: path }] : []),
	converge: ({ path }, index) => `ensure_absent ${index} ${quote(path)}\n`,
};
