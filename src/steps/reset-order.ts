import { leaveCluster } from './leave-cluster.ts';
import { removeKubernetes } from './remove-kubernetes.ts';
import { restoreHost } from './restore-host.ts';
import type { Step } from './step.ts';

/** What `reset` does. */
export const resetOrder: readonly Step[] = [leaveCluster, removeKubernetes, restoreHost];
