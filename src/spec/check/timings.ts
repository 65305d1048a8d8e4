import type { ClusterSpec } from '../../model/spec.ts';
import type { Report } from './report.ts';

/** Clocks that depend on each other leave room for each other. */
export function checkTimings(spec: ClusterSpec, report: Report): void {
	const { nodeMonitorPeriod, nodeMonitorGracePeriod, nodeStatusUpdateFrequency } = spec.timings;
	const path = ['timings', 'nodeMonitorGracePeriod'];
	// kube-controller-manager's own words: it "must be N times more than" the update frequency.
	if (nodeMonitorGracePeriod < 2 * nodeStatusUpdateFrequency) {
		report.problem(
			path,
			`${nodeMonitorGracePeriod}`,
			`at least ${2 * nodeStatusUpdateFrequency}, twice nodeStatusUpdateFrequency, or one lost report fails a node`,
		);
	}
	if (nodeMonitorPeriod >= nodeMonitorGracePeriod) {
		report.problem(
			['timings', 'nodeMonitorPeriod'],
			`${nodeMonitorPeriod}`,
			`less than nodeMonitorGracePeriod (${nodeMonitorGracePeriod})`,
		);
	}
	const { caDays, leafDays } = spec.certificates;
	if (leafDays > caDays) {
		const expected = `at most ${caDays}, the days of the CA that signs them`;
		report.problem(['certificates', 'leafDays'], `${leafDays}`, expected);
	}
}
