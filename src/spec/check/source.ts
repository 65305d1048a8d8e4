import type { ClusterSpec } from '../../model/spec.ts';
import type { Report } from './report.ts';

/** Software comes from one place, and that place is named. */
export function checkSource(spec: ClusterSpec, report: Report): void {
	const { mode, bundle, mirror } = spec.source;
	if (mode === 'bundle' && bundle === undefined) {
		report.problem(['source', 'bundle'], 'nothing', 'the directory of the bundle');
	}
	if (mode === 'online' && bundle !== undefined) {
		report.problem(['source', 'bundle'], 'a bundle with mode online', 'it only with mode bundle');
	}
	if (mode === 'bundle' && mirror !== 'none') {
		report.problem(['source', 'mirror'], `${mirror} with mode bundle`, 'it only with mode online');
	}
}
