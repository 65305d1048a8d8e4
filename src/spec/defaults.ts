import type { ClusterSpec } from '../model/spec.ts';
import { knownMinors, newestKnown, versionEntry } from '../versions/table.ts';

/** The port of haproxy or of the local proxy beside a kube-apiserver on the same host. */
const PROXY_PORT = 8443;

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

/** A spec that fits the schema, whose defaults that depend on other fields are still missing. */
export type ShapedSpec = Omit<ClusterSpec, 'endpoint' | 'source' | 'timings' | 'os'> & {
	endpoint: Optional<ClusterSpec['endpoint'], 'name' | 'port'>;
	source: Optional<ClusterSpec['source'], 'mode'>;
	timings: Optional<ClusterSpec['timings'], 'nodeMonitorGracePeriod'>;
	os: Omit<ClusterSpec['os'], 'sysctls'> & { sysctls: Record<string, string | number> };
};

/**
 * Fills in the defaults that follow from other fields; all others are in the schema. This is the one
 * place for them, and numbers that YAML reads as such become the text that sysctl wants.
 */
export function withDerivedDefaults(spec: ShapedSpec): ClusterSpec {
	const { endpoint, source, timings, os } = spec;
	return {
		...spec,
		endpoint: {
			...endpoint,
			name: endpoint.name ?? `api.${spec.name}.internal`,
			port: endpoint.port ?? (endpoint.mode === 'existing' ? endpoint.apiServerPort : PROXY_PORT),
		},
		source: { ...source, mode: source.mode ?? (source.bundle === undefined ? 'online' : 'bundle') },
		timings: {
			...timings,
			nodeMonitorGracePeriod:
				timings.nodeMonitorGracePeriod ?? defaultGracePeriod(spec.kubernetes.version),
		},
		os: {
			...os,
			sysctls: Object.fromEntries(
				Object.entries(os.sysctls).map(([key, value]) => [key, String(value)]),
			),
		},
	};
}

/** Kubernetes' own for the version; for one that the checks will refuse, that of the newest. */
function defaultGracePeriod(version: string): number {
	const minor = version.split('.').slice(0, 2).join('.');
	const known = newestKnown(minor) ?? newestKnown(knownMinors().at(-1) ?? '');
	return versionEntry(known ?? version).nodeMonitorGracePeriod;
}
