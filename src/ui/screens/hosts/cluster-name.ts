import { basename, dirname } from 'node:path';

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Whether it can be the name of a cluster or of a node: a DNS label. */
export function isLabel(text: string): boolean {
	return LABEL.test(text);
}

/**
 * A name for a cluster: what the names of its hosts begin with (`prod-m1`, `prod-w1` → `prod`), else
 * the directory of its file, else `cluster`.
 */
export function proposeClusterName(file: string, hosts: readonly string[]): string {
	const directory = basename(dirname(file))
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 63);
	const candidates = [commonStart(hosts), directory, 'cluster'];
	return candidates.find((name) => name.length > 1 && isLabel(name)) ?? 'cluster';
}

/** Whole words that all names begin with, of two names or more. */
function commonStart([first, ...others]: readonly string[]): string {
	if (first === undefined || others.length === 0) return '';
	const words = first.split('-').slice(0, -1);
	while (words.length > 0 && !others.every((name) => name.startsWith(`${words.join('-')}-`))) {
		words.pop();
	}
	return /^(node|host|server|ip)$/.test(words.join('-')) ? '' : words.join('-');
}
