import { join } from 'node:path';
import envPaths from 'env-paths';
import { assetPath } from '../assets/asset.ts';
import { OperatorError } from '../model/errors.ts';

/**
 * Where labs live on this machine. One place for all users and working directories, because network
 * namespaces and control groups are the machine's too: `lab down NAME` must find what it is about.
 */
export const labsRoot = '/var/lib/k8s-tui-lab';

/** Directory of the one-time builds: base file system, Kubernetes, packages. */
export function cacheRoot(): string {
	return join(envPaths('k8s-tui', { suffix: '' }).cache, 'lab');
}

/** Absolute path of a file in `assets/lab`. */
export function labAsset(name: string): string {
	return assetPath(`lab/${name}`);
}

/**
 * Checks a lab's name: it becomes part of namespace, group and directory names.
 * @throws OperatorError `lab-name` (exit 2)
 */
export function checkLabName(name: string): string {
	if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) return name;
	throw new OperatorError(`"${name}" cannot be the name of a lab`, {
		code: 'lab-name',
		exitCode: 2,
		expected: 'at most 32 lower-case letters, digits and hyphens, a letter or digit first',
		found: name,
		fix: 'choose another --name',
	});
}

/** State, disks and logs of one lab. */
export function labDirectory(name: string): string {
	return join(labsRoot, checkLabName(name));
}

/** Disks and console log of one host. */
export function hostDirectory(lab: string, host: string): string {
	return join(labDirectory(lab), 'hosts', host);
}

/** Network namespace of one host. A dot cannot occur in a lab's name, so names never overlap. */
export function hostNamespace(lab: string, host: string): string {
	return `k8stui.${lab}.${host}`;
}

/** Network namespace that holds the lab's bridge. */
export function switchNamespace(lab: string): string {
	return `k8stui.${lab}.switch`;
}
