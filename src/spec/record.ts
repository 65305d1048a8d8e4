import { stringify } from 'yaml';
import type { ClusterSpec } from '../model/spec.ts';

/**
 * The spec as it is kept in the cluster itself: YAML that `parseSpec` reads, the same for the same
 * cluster whoever writes it. Paths on the operator's machine are left out, since the next operator
 * has others, and so is a password in a URL. Pure.
 */
export function recordedSpec(spec: ClusterSpec): string {
	const copy = structuredClone(spec);
	delete copy.source.bundle;
	for (const field of ['caFile', 'certFile', 'keyFile'] as const) delete copy.etcd[field];
	for (const { ssh } of [copy, ...copy.hosts]) delete ssh.identityFile;
	const { knownHostsFiles: _own, ...ssh } = copy.ssh;
	const text = stringify({ ...copy, ssh }, { sortMapEntries: true, aliasDuplicateObjects: false });
	return text.replaceAll(/(:\/\/)[^/@\s]+@/g, '$1');
}
