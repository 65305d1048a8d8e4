import type { EtcdSpec } from '../model/spec.ts';
import type { ExtraArgs } from './kubeadm-common.ts';

/**
 * etcd's flags for a tuning, name without dashes → value. Its own defaults (etcd 3.4 and 3.5,
 * server/embed) are left unwritten.
 */
export function etcdFlags(tuning: EtcdSpec['tuning']): ExtraArgs {
	const args: ExtraArgs = {};
	if (![0, 2 * 1024 ** 3].includes(tuning.quotaBackendBytes)) {
		args['quota-backend-bytes'] = String(tuning.quotaBackendBytes);
	}
	if (tuning.maxRequestBytes !== 1.5 * 1024 ** 2) {
		args['max-request-bytes'] = String(tuning.maxRequestBytes);
	}
	if (tuning.autoCompactionRetentionHours !== 0) {
		args['auto-compaction-retention'] = `${tuning.autoCompactionRetentionHours}h`;
	}
	if (tuning.heartbeatIntervalMs !== 100) {
		args['heartbeat-interval'] = String(tuning.heartbeatIntervalMs);
	}
	if (tuning.electionTimeoutMs !== 1000) {
		args['election-timeout'] = String(tuning.electionTimeoutMs);
	}
	return args;
}
