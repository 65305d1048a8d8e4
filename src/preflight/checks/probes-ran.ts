import { judge } from '../check.ts';
import { probeCheck } from '../probe-check.ts';

/** So that a check which could not measure is not taken for one that found nothing. */
export const probesRan = probeCheck('probes-ran', 'Measurements ran', (_host, probe) =>
	judge(probe.problems.length === 0, 'warning', {
		checked: 'whether the network and the disk could be measured',
		observed: probe.problems.join('; ') || 'yes',
		expected: 'yes',
		fix: 'See the reason; what was not measured is not checked. The probes need perl (package perl-base) on the host.',
	}),
);
