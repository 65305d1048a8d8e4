import type { ClusterSpec } from '../model/spec.ts';
import { quote } from '../ssh/quote.ts';

/** The runtimes' units that pull images. */
export type RuntimeUnit = 'docker.service' | 'containerd.service';

/**
 * What must be called directly, never through the proxy: this host, every host by name and address,
 * the endpoint, and all that is inside the cluster. CIDRs are understood by programs in Go, as both
 * runtimes are (golang.org/x/net/http/httpproxy).
 */
export function noProxy({ hosts, endpoint, network }: ClusterSpec): string[] {
	const all = [
		'localhost',
		'127.0.0.1',
		...hosts.flatMap(({ name, address }) => [name, address]),
		endpoint.name,
		endpoint.vip?.address,
		endpoint.address,
		network.podCidr,
		network.serviceCidr,
		'.svc',
		`.${network.dnsDomain}`,
	];
	return [...new Set(all.filter((entry) => entry !== undefined))];
}

/**
 * The variables by which programs know of a proxy; none where the spec has no proxy. With a bundle
 * too: only the cluster's own images come from there, those of its pods do not.
 */
export function proxyVariables(spec: ClusterSpec): Record<string, string> {
	const { httpProxy } = spec.source;
	if (httpProxy === undefined) return {};
	const exceptions = noProxy(spec).join(',');
	return {
		HTTP_PROXY: httpProxy,
		HTTPS_PROXY: httpProxy,
		NO_PROXY: exceptions,
		http_proxy: httpProxy,
		https_proxy: httpProxy,
		no_proxy: exceptions,
	};
}

/** sh that sets them, for what downloads. */
export function proxyExports(spec: ClusterSpec): string {
	return Object.entries(proxyVariables(spec))
		.map(([name, value]) => `export ${name}=${quote(value)}\n`)
		.join('');
}

/** Where the drop-in of a runtime's unit lies. */
export function runtimeProxyPath(unit: RuntimeUnit): string {
	return `/etc/systemd/system/${unit}.d/k8s-tui-proxy.conf`;
}

/** Path and text of the drop-in that lets a runtime pull through the proxy; null without one. */
export function runtimeProxy(
	spec: ClusterSpec,
	unit: RuntimeUnit,
): { path: string; content: string } | null {
	const variables = Object.entries(proxyVariables(spec)).filter(([name]) => /^[A-Z_]+$/.test(name));
	if (variables.length === 0) return null;
	const lines = variables.map(([name, value]) => `Environment="${name}=${escaped(value)}"\n`);
	return {
		path: runtimeProxyPath(unit),
		content: `# Written by k8s-tui.\n[Service]\n${lines.join('')}`,
	};
}

/** systemd reads backslashes and quotation marks in it, and takes % for a specifier. */
function escaped(value: string): string {
	return value.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%');
}
