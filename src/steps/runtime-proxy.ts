import type { HostFacts } from '../model/facts.ts';
import type { Resource } from '../model/resource.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { type RuntimeUnit, runtimeProxy, runtimeProxyPath } from '../render/http-proxy.ts';
import { observedFile } from '../resources/observed.ts';

/**
 * The runtime's way through the proxy; one of ours that the spec no longer asks for goes. Its text
 * is kept from Plans where it holds a password. Pure.
 */
export function runtimeProxyFiles(
	spec: ClusterSpec,
	unit: RuntimeUnit,
	facts: HostFacts,
): Resource[] {
	const wanted = runtimeProxy(spec, unit);
	const path = runtimeProxyPath(unit);
	if (wanted === null) return observedFile(facts, path) ? [{ kind: 'absent', path }] : [];
	const secret = wanted.content.includes('@');
	return [
		{ kind: 'file', path, content: wanted.content, mode: '0600', ...(secret ? { secret } : {}) },
	];
}
