import { ok, problem } from '../check.ts';
import { probeCheck } from '../probe-check.ts';
import { formatMs } from '../quantity.ts';

const FIX =
	'Put /var/lib/etcd on an SSD of its own, or raise etcd.tuning.heartbeatIntervalMs and electionTimeoutMs.';

/** Never an error: a disk may be slow for these seconds only, and a slow etcd is still an etcd. */
export const etcdDisk = probeCheck(
	'etcd-disk',
	'Disk is fast enough for etcd',
	(_host, probe, context) => {
		if (probe.fsync === null) return null;
		const { p99Ms, p50Ms, maxMs, writes, path } = probe.fsync;
		const { etcdDisk: limits } = context.thresholds;
		const base = {
			checked: `time to write and sync ${limits.writeSize} bytes in ${path}, 99th percentile of ${writes}`,
			observed: `${formatMs(p99Ms)} (half of them ${formatMs(p50Ms)}, slowest ${formatMs(maxMs)})`,
			expected: `${formatMs(limits.p99)} or less`,
		};
		if (p99Ms <= limits.p99) return ok(base);
		return problem('warning', {
			...base,
			fix: p99Ms > limits.unusable ? `etcd will lose its leader again and again. ${FIX}` : FIX,
		});
	},
);
