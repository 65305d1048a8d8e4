import type { HostFacts } from '../../model/facts.ts';
import type { HostSpec } from '../../model/spec.ts';
import { hostCheck, type Judgement, ok, type PreflightContext, problem } from '../check.ts';
import { type DiskDemand, diskDemands, diskNeeds } from '../disks.ts';
import { belongs } from '../membership.ts';
import { formatBytes } from '../quantity.ts';

const FIX = 'Free some space or give the file system more, then run preflight again.';

export const diskSpace = hostCheck('disk-space', 'Disk space', (host, facts, context) =>
	diskDemands(facts, diskNeeds(context.spec, host, context.thresholds)).map((demand) =>
		judgeDemand(demand, host, facts, context),
	),
);

function judgeDemand(
	demand: DiskDemand,
	host: HostSpec,
	facts: HostFacts,
	context: PreflightContext,
): Judgement {
	const { filesystem, needs, bytes } = demand;
	const percentFree = Math.floor((filesystem.available / filesystem.size) * 100);
	const verdict = {
		checked: `free space for ${needs.map((need) => need.path).join(', ')} (on ${filesystem.mountPoint})`,
		observed: `${formatBytes(filesystem.available)} free, ${percentFree} %`,
		fix: FIX,
	};
	const floor = evictionFloor(demand, context);
	if (percentFree < floor) {
		const expected = `${floor} % or more: below it the kubelet evicts pods`;
		return problem('error', { ...verdict, expected });
	}
	if (filesystem.available < bytes) {
		// A node that runs has written most of it already.
		const severity = belongs(context, host, facts) ? 'warning' : 'error';
		return problem(severity, { ...verdict, expected: `${formatBytes(bytes)} or more` });
	}
	const room = formatBytes(bytes);
	return ok({
		...verdict,
		expected: floor > 0 ? `${room} or more and ${floor} % free` : `${room} or more`,
	});
}

function evictionFloor({ needs }: DiskDemand, { thresholds: { disk } }: PreflightContext): number {
	const floors = needs.map((need) => {
		if (need.use === 'imagefs') return disk.imagefsFree;
		return need.use === 'nodefs' ? disk.nodefsFree : 0;
	});
	return Math.max(0, ...floors);
}
