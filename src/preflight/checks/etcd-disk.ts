import { ok, problem } from '../check.ts';
import { probeCheck } from '../probe-check.ts';
import { formatMs } from '../quantity.ts';

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
		const fix =
			'Put /var/lib/etcd on an SSD of its own, or raise etcd.tuning.heartbeatIntervalMs and electionTimeoutMs.';
		if (p99Ms > limits.unusable) return problem('error', { ...base, fix });
		return p99Ms > limits.p99 ? problem('warning', { ...base, fix }) : ok(base);
	},
);
