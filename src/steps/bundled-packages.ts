import { lackingPackages, packageNameOf } from '../bundle/package-file.ts';
import { missingPackages } from '../render/host-packages.ts';
import type { Artifact } from './software.ts';
import type { HostContext } from './step.ts';

/**
 * The packages of the bundle, if the host is to install from them: they are for its system, and all
 * that it lacks is among them. Else it has its own sources.
 */
export function bundledPackages({ spec, host, hostFacts, software }: HostContext): Artifact[] {
	const { packagesFor: os } = software;
	const missing = missingPackages(spec, host, hostFacts);
	if (os === undefined || missing.length === 0) return [];
	const packages = software.artifacts.filter(({ kind }) => kind === 'package');
	const names = packages.map(({ name }) => packageNameOf(name));
	return lackingPackages({ os, names }, hostFacts.os, missing)?.length === 0 ? packages : [];
}
