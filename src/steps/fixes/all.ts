import type { Step } from '../step.ts';
import { approvePendingCsrs } from './approve-pending-csrs.ts';
import { loadKernelModules } from './load-kernel-modules.ts';
import { regainEtcdQuorum } from './regain-etcd-quorum.ts';
import { removeStaleEtcdMember } from './remove-stale-etcd-member.ts';
import { restartKubelet } from './restart-kubelet.ts';
import { setContainerdCgroupDriver, setDockerCgroupDriver } from './set-cgroup-driver.ts';
import { startRuntime } from './start-runtime.ts';
import { syncTime } from './sync-time.ts';
import { turnSwapOff } from './turn-swap-off.ts';

/** Every Fix that a Diagnosis can offer, by id: the `repair` of a Signature. */
export const fixes: ReadonlyMap<string, Step> = new Map(
	[
		setDockerCgroupDriver,
		setContainerdCgroupDriver,
		startRuntime,
		restartKubelet,
		turnSwapOff,
		loadKernelModules,
		syncTime,
		approvePendingCsrs,
		removeStaleEtcdMember,
		regainEtcdQuorum,
	].map((fix) => [fix.id, fix]),
);
