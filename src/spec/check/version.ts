import type { ClusterSpec } from '../../model/spec.ts';
import { knownMinors, newestKnown } from '../../versions/table.ts';
import { quote } from '../problem.ts';
import type { Report } from './report.ts';

const PATH = ['kubernetes', 'version'];

/** The version must be in the version table. */
export function checkVersion(spec: ClusterSpec, report: Report): void {
	const { version } = spec.kubernetes;
	const [major, minor, patch] = version.split('.');
	const newest = newestKnown(`${major}.${minor}`);
	const minors = knownMinors();
	if (newest === null) {
		const range = `a version from ${minors[0]} to ${newestKnown(minors.at(-1) ?? '')}`;
		report.problem(PATH, quote(version), range);
		return;
	}
	if (Number(patch) > Number(newest.split('.')[2])) {
		report.problem(PATH, quote(version), `${major}.${minor}.0 to ${newest}`, newest);
		return;
	}
}
