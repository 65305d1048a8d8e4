import { parseAddress, parseCidr } from './address.ts';
import { quote } from './problem.ts';
import type { SpecPath } from './schema.ts';

/** A value that the schema takes and that k8s-tui does not build yet. */
export interface Unsupported {
	/** Field, `[]` for any position of a list. */
	path: string;
	/** The value itself, or what such values have in common. */
	value: string | boolean | ((value: unknown) => boolean);
	/** What is built instead, as a phrase after "this version builds". */
	builds: string;
}

const IPV4_ONLY = 'IPv4 clusters only';

/**
 * All that validates but is not built yet. Whoever builds one of these deletes its line; nothing else
 * in the program knows the list.
 */
export const UNSUPPORTED: readonly Unsupported[] = [
	{ path: 'kubernetes.method', value: 'binary', builds: 'kubeadm' },
	{ path: 'hosts[].address', value: isIpv6, builds: IPV4_ONLY },
	{ path: 'endpoint.vip.address', value: isIpv6, builds: IPV4_ONLY },
	{ path: 'network.podCidr', value: isIpv6, builds: IPV4_ONLY },
	{ path: 'network.serviceCidr', value: isIpv6, builds: IPV4_ONLY },
];

/** Why a value cannot be had in this version; undefined if it can. */
export function unsupported(path: string, value: unknown): Unsupported | undefined {
	return UNSUPPORTED.find(
		(entry) =>
			entry.path === path &&
			(typeof entry.value === 'function' ? entry.value(value) : entry.value === value),
	);
}

/** Those of a field's values that this version builds: what may be offered. */
export function supportedValues(path: string, values: readonly string[]): string[] {
	return values.filter((value) => unsupported(path, value) === undefined);
}

/** Every value of a spec that is not built yet, with its place. */
export function findUnsupported(
	spec: unknown,
): { path: SpecPath; found: string; builds: string }[] {
	return UNSUPPORTED.flatMap((entry) =>
		valuesAt(spec, entry.path.split(/\.|(?=\[\])/), [])
			.filter(({ value }) => unsupported(entry.path, value) === entry)
			.map(({ path, value }) => ({
				path,
				found: typeof value === 'string' ? quote(value) : String(value),
				builds: entry.builds,
			})),
	);
}

function valuesAt(
	value: unknown,
	steps: readonly string[],
	path: SpecPath,
): { path: SpecPath; value: unknown }[] {
	const [step, ...rest] = steps;
	if (step === undefined) return [{ path, value }];
	if (step === '[]') {
		const items = Array.isArray(value) ? value : [];
		return items.flatMap((item, index) => valuesAt(item, rest, [...path, index]));
	}
	if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
	return valuesAt((value as Record<string, unknown>)[step], rest, [...path, step]);
}

function isIpv6(value: unknown): boolean {
	if (typeof value !== 'string') return false;
	return (parseAddress(value) ?? parseCidr(value)?.[0])?.kind() === 'ipv6';
}
