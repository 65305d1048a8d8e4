import { assetJson } from '../assets/asset.ts';
import type { Role } from '../model/spec.ts';
import { toBaseUnit } from './quantity.ts';

/** Minimum (below: error) and recommended (below: warning). */
export interface Limit {
	minimum: number;
	recommended: number;
}

/**
 * What hosts are measured against, in base units: bytes, milliseconds, plain counts, percentages.
 * The values, their units and where they come from are in `assets/preflight.json`.
 */
export interface Thresholds {
	cpu: Record<Role, Limit>;
	memory: Record<Role, Limit>;
	disk: {
		etcd: number;
		kubelet: number;
		images: number;
		artifacts: number;
		nodefsFree: number;
		imagefsFree: number;
		inodesFree: number;
		inodesWarn: number;
	};
	clock: { skew: number };
	mtu: { minimum: number; maximum: number };
	sshd: { maxSessions: number; maxStartups: number };
	etcdDisk: { p99: number; unusable: number; duration: number; writes: number; writeSize: number };
	probes: {
		connectTimeout: number;
		vrrpListen: number;
		arpListen: number;
		fetchTimeout: number;
		listenerLife: number;
		total: number;
	};
	kubeletPods: { max: number };
	/** Providers whose network does not let an address move by ARP. */
	clouds: { withoutArp: string[] };
	systems: { supported: SupportedSystem[] };
}

/** `id` as in os-release; a version also stands for its point releases. */
export interface SupportedSystem {
	id: string;
	versions: string[];
}

let cached: Thresholds | undefined;

/** The thresholds of `assets/preflight.json`, read once. */
export function loadThresholds(): Thresholds {
	cached ??= parseThresholds(assetJson('preflight.json'));
	return cached;
}

/**
 * Replaces each `{ value, unit, source }` of the file by its value in the base unit and drops the
 * explanations; the rest stays as it is.
 */
export function parseThresholds(document: unknown): Thresholds {
	return convert(document) as Thresholds;
}

function convert(node: unknown): unknown {
	if (Array.isArray(node)) return node.map(convert);
	if (typeof node !== 'object' || node === null) return node;
	const record = node as Record<string, unknown>;
	if (typeof record.value === 'number') {
		return toBaseUnit(record.value, String(record.unit));
	}
	return Object.fromEntries(
		Object.entries(record)
			.filter(([key]) => key !== 'about' && key !== 'source')
			.map(([key, value]) => [key, convert(value)]),
	);
}
