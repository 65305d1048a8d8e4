import type { ClusterSpec } from '../../model/spec.ts';
import { checkAddresses } from './addresses.ts';
import { checkEndpoint } from './endpoint.ts';
import { checkEtcd } from './etcd.ts';
import { checkHosts } from './hosts.ts';
import { checkJumps } from './jumps.ts';
import { checkLabels } from './labels.ts';
import { checkNetworks } from './networks.ts';
import type { Report } from './report.ts';
import { checkSource } from './source.ts';
import { checkSupported } from './supported.ts';
import { checkTimings } from './timings.ts';
import { checkTuning } from './tuning.ts';
import { checkVersion } from './version.ts';

/** What a schema cannot say: how the fields of a spec fit together. */
export function checkSpec(spec: ClusterSpec, report: Report): void {
	for (const check of [
		checkSupported,
		checkVersion,
		checkHosts,
		checkAddresses,
		checkEndpoint,
		checkEtcd,
		checkNetworks,
		checkJumps,
		checkLabels,
		checkSource,
		checkTimings,
		checkTuning,
	]) {
		check(spec, report);
	}
}
