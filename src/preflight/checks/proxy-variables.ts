import { contains } from '../../facts/addresses.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { hostCheck, ok, problem } from '../check.ts';

/** Where distributions keep proxy settings for every process. */
export const PROXY_FILES = ['/etc/environment', '/etc/profile.d/proxy.sh'];

const PROXY = /^\s*(?:export\s+)?(https?_proxy)\s*=\s*(.+?)\s*$/i;
const NO_PROXY = /^\s*(?:export\s+)?no_proxy\s*=\s*(.+?)\s*$/i;

export const proxyVariables = hostCheck(
	'proxy-variables',
	'Proxy settings',
	(_host, facts, { spec }) => {
		const lines = PROXY_FILES.flatMap((file) =>
			(facts.observed.files[file]?.content ?? '').split('\n'),
		);
		const set = [...new Set(lines.flatMap((line) => PROXY.exec(line)?.[1]?.toLowerCase() ?? []))];
		const base = {
			checked: `proxy variables in ${PROXY_FILES.join(', ')}`,
			expected: 'none, or no_proxy with every host and cluster network',
		};
		if (set.length === 0) return ok({ ...base, observed: 'none' });
		const exceptions = lines.flatMap((line) => listOf(NO_PROXY.exec(line)?.[1]));
		const missing = clusterAddresses(spec).filter((wanted) => !isExcepted(wanted, exceptions));
		if (missing.length === 0)
			return ok({ ...base, observed: `${set.join(', ')}, no_proxy complete` });
		return problem('warning', {
			...base,
			observed: `${set.join(', ')} set, and no_proxy lacks ${missing.join(', ')}`,
			fix: `Add to no_proxy: ${missing.join(',')}. Otherwise calls to the API server go to the proxy.`,
		});
	},
);

function listOf(value: string | undefined): string[] {
	return (value ?? '')
		.replaceAll(/["']/g, '')
		.split(',')
		.map((entry) => entry.trim())
		.filter(Boolean);
}

function clusterAddresses(spec: ClusterSpec): string[] {
	const { vip, address, name } = spec.endpoint;
	return [
		...spec.hosts.map((host) => host.address),
		name,
		...(vip === undefined ? [] : [vip.address]),
		...(address === undefined ? [] : [address]),
		spec.network.serviceCidr,
		spec.network.podCidr,
	];
}

function isExcepted(wanted: string, exceptions: string[]): boolean {
	return exceptions.some(
		(entry) =>
			entry === '*' ||
			entry === wanted ||
			contains(entry, wanted) ||
			wanted.endsWith(entry.startsWith('.') ? entry : `.${entry}`),
	);
}
