import type { ClusterSpec, EtcdSpec } from '../model/spec.ts';
import { versionEntry } from '../versions/table.ts';
import type { ExtraArgs } from './kubeadm-common.ts';

/** Flags that a spec decides about, name without dashes → value; null: the program's own default. */
export type TunedFlags = Record<string, string | null>;

/** Settings of a configuration file that a spec decides about; undefined: the program's own default. */
export type TunedSettings = Record<string, string | number | boolean | undefined>;

/** Those that differ from the default: what is written, so that an upgrade takes up new defaults. */
export function written(flags: TunedFlags): ExtraArgs {
	return Object.fromEntries(
		Object.entries(flags).filter((entry): entry is [string, string] => entry[1] !== null),
	);
}

/** How long pods stay bound to a node that is not ready; the API server's default is 300 s. */
export function apiServerTuning({ timings }: ClusterSpec): TunedFlags {
	const seconds = unless(timings.podEvictionTimeout, 300, String);
	return {
		'default-not-ready-toleration-seconds': seconds,
		'default-unreachable-toleration-seconds': seconds,
	};
}

export function controllerManagerTuning(spec: ClusterSpec): TunedFlags {
	const { nodeMonitorPeriod, nodeMonitorGracePeriod, nodeStartupGracePeriod } = spec.timings;
	const { signingDays } = spec.certificates;
	const { nodeMonitorGracePeriod: usual } = versionEntry(spec.kubernetes.version);
	return {
		'node-monitor-period': unless(nodeMonitorPeriod, 5, seconds),
		'node-monitor-grace-period': unless(nodeMonitorGracePeriod, usual, seconds),
		'node-startup-grace-period': unless(nodeStartupGracePeriod, undefined, seconds),
		'cluster-signing-duration': unless(signingDays, undefined, (days) => `${days * 24}h0m0s`),
	};
}

/** Defaults are those of etcd 3.4 and 3.5 (server/embed). */
export function etcdTuning(tuning: EtcdSpec['tuning']): TunedFlags {
	const { quotaBackendBytes, autoCompactionRetentionHours: hours } = tuning;
	return {
		'quota-backend-bytes': unless(quotaBackendBytes || 2 * 1024 ** 3, 2 * 1024 ** 3, String),
		'max-request-bytes': unless(tuning.maxRequestBytes, 1.5 * 1024 ** 2, String),
		'auto-compaction-retention': unless(hours, 0, (value) => `${value}h`),
		'heartbeat-interval': unless(tuning.heartbeatIntervalMs, 100, String),
		'election-timeout': unless(tuning.electionTimeoutMs, 1000, String),
	};
}

/** KubeletConfiguration, by field. */
export function kubeletTuning(spec: ClusterSpec): TunedSettings {
	const { maxPods, version, maxParallelImagePulls: pulls } = spec.kubernetes;
	const frequency = spec.timings.nodeStatusUpdateFrequency;
	const { name, containerLogMaxSize: size, containerLogMaxFiles: files } = spec.runtime;
	const isParallel = pulls !== undefined && pulls > 1 && versionEntry(version).parallelPullLimit;
	// docker's json-file driver rotates by itself: see `dockerDaemonJson`.
	const rotates = name !== 'docker';
	return {
		failSwapOn: spec.os.swap === 'keep' ? false : undefined,
		nodeStatusUpdateFrequency: frequency === 10 ? undefined : duration(frequency),
		maxPods,
		serializeImagePulls: isParallel ? false : pulls === 1 ? true : undefined,
		maxParallelImagePulls: isParallel ? pulls : undefined,
		containerLogMaxSize: rotates && size !== undefined ? `${size}Mi` : undefined,
		containerLogMaxFiles: rotates ? files : undefined,
	};
}

/** KubeProxyConfiguration, by the path of the field. */
export function kubeProxyTuning({ network }: ClusterSpec): TunedSettings {
	const { proxyMode, proxyScheduler, conntrackMaxPerCore } = network;
	return {
		mode: proxyMode,
		'ipvs.scheduler': proxyScheduler,
		'conntrack.maxPerCore': conntrackMaxPerCore === 32768 ? undefined : conntrackMaxPerCore,
	};
}

function unless<T>(value: T | undefined, usual: T | undefined, text: (value: T) => string) {
	return value === undefined || value === usual ? null : text(value);
}

function seconds(value: number): string {
	return `${value}s`;
}

/** As Go writes it, and with it kubeadm in what it keeps in the cluster: 90 s are 1m30s. */
function duration(value: number): string {
	const [hours, minutes] = [Math.floor(value / 3600), Math.floor(value / 60) % 60];
	if (hours > 0) return `${hours}h${minutes}m${value % 60}s`;
	return minutes > 0 ? `${minutes}m${value % 60}s` : `${value}s`;
}
