import type { ClusterSpec } from '../../model/spec.ts';
import { newestKnown, versionEntry } from '../../versions/table.ts';
import { parseCidr } from '../address.ts';
import type { Report } from './report.ts';

/** A kubelet's own limit (pkg/kubelet/apis/config: MaxPods). */
const DEFAULT_MAX_PODS = 110;

/** What is tuned fits together with networks, proxy mode and version. */
export function checkTuning(spec: ClusterSpec, report: Report): void {
	checkMaxPods(spec, report);
	const { proxyMode, proxyScheduler } = spec.network;
	if (proxyScheduler !== undefined && proxyMode !== 'ipvs') {
		const found = `${proxyScheduler} with proxyMode ${proxyMode}`;
		report.problem(['network', 'proxyScheduler'], found, 'it only with proxyMode ipvs');
	}
	const { maxParallelImagePulls, version } = spec.kubernetes;
	if (maxParallelImagePulls === undefined || maxParallelImagePulls === 1) return;
	// An unknown version is another check's to name.
	if (!isKnown(version) || versionEntry(version).parallelPullLimit) return;
	report.problem(
		['kubernetes', 'maxParallelImagePulls'],
		`${maxParallelImagePulls} with Kubernetes ${version}`,
		'1, or Kubernetes 1.27 or newer: older kubelets know no limit',
	);
}

/** Each node's share of the pod network must have an address for every pod; Calico cuts its own. */
function checkMaxPods({ kubernetes, network }: ClusterSpec, report: Report): void {
	const pods = kubernetes.maxPods ?? DEFAULT_MAX_PODS;
	const isV4 = parseCidr(network.podCidr)?.[0].kind() === 'ipv4';
	if (pods <= DEFAULT_MAX_PODS || network.cni === 'calico' || !isV4) return;
	const room = 2 ** (32 - network.nodePrefix) - 3;
	if (pods <= room) return;
	report.problem(
		['kubernetes', 'maxPods'],
		`${pods}, more than a /${network.nodePrefix} has room for`,
		`at most ${room}, or a smaller network.nodePrefix`,
	);
}

function isKnown(version: string): boolean {
	const [major, minor, patch] = version.split('.');
	const newest = newestKnown(`${major}.${minor}`);
	return newest !== null && Number(patch) <= Number(newest.split('.')[2]);
}
