import type { ClusterSpec } from '../../model/spec.ts';
import { findUnsupported } from '../supported.ts';
import type { Report } from './report.ts';

/** Refuses what validates but is not built yet, instead of failing half-way on the hosts. */
export function checkSupported(spec: ClusterSpec, report: Report): void {
	for (const { path, found, builds } of findUnsupported(spec)) {
		report.problem(path, `${found}, which is not built yet`, `what this version builds: ${builds}`);
	}
}
