import type { PackagesResource } from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedPackage } from './observed.ts';

/** Packages of the host's own package manager, in one transaction. */
export const packages: ResourceKind<PackagesResource> = {
	probe: ({ names }) => ({ packages: names }),
	diff: ({ names }, facts) =>
		names
			.filter((name) => observedPackage(facts, name) === null)
			.map((name) => ({ verb: 'install', subject: `package ${name}` })),
	converge: ({ names, keepStopped }, index) =>
		`ensure_packages ${index} ${quote(names.join(' '))} ${quote(keepStopped.join(' '))}\n`,
};
