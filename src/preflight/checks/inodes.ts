import { hostCheck, ok, problem } from '../check.ts';
import { diskDemands, diskNeeds } from '../disks.ts';

export const inodes = hostCheck('inodes', 'Free inodes', (host, facts, { spec, thresholds }) =>
	diskDemands(facts, diskNeeds(spec, host, thresholds)).flatMap(({ filesystem, needs }) => {
		// btrfs and the like have no fixed number of inodes and say 0.
		if (filesystem.inodes === 0) return [];
		const percentFree = Math.floor((filesystem.inodesFree / filesystem.inodes) * 100);
		const { inodesFree, inodesWarn } = thresholds.disk;
		const verdict = {
			checked: `free inodes for ${needs.map((need) => need.path).join(', ')} (on ${filesystem.mountPoint})`,
			observed: `${percentFree} % of ${filesystem.inodes}`,
			fix: 'Remove directories with very many small files; `df -i` shows the file systems.',
		};
		if (percentFree < inodesFree) {
			const expected = `${inodesFree} % or more: below it the kubelet evicts pods`;
			return problem('error', { ...verdict, expected });
		}
		const expected = `${inodesWarn} % or more`;
		return percentFree < inodesWarn
			? problem('warning', { ...verdict, expected })
			: ok({ ...verdict, expected });
	}),
);
