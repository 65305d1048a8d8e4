import { assetText } from '../assets/asset.ts';
import type { PackagesResource, WholePackagesResource } from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedPackage } from './observed.ts';

const bundledLibrary = assetText('host/bundled-packages.sh');

/** Packages of the host's own package manager, in one transaction. */
export const packages: ResourceKind<PackagesResource> = {
	probe: ({ names }) => ({ packages: names }),
	diff: ({ names }, facts) =>
		names
			.filter((name) => observedPackage(facts, name) === null)
			.map((name) => ({ verb: 'install', subject: `package ${name}` })),
	converge(resource, index) {
		const { names, keepStopped, bundled = [] } = resource;
		const files = bundled
			.map(
				({ artifact, sha256 }) => `${sha256} ${artifact}
`,
			)
			.join('');
		const given =
			files &&
			`${bundledLibrary}BUNDLED=${quote(files)}
`;
		return `${wayOut(resource)}${given}ensure_packages ${index} ${quote(names.join(' '))} ${quote(keepStopped.join(' '))}
`;
	},
};

/** Half-installed packages are finished: package managers install nothing beside them. */
export const wholePackages: ResourceKind<WholePackagesResource> = {
	probe: () => ({}),
	diff: (_resource, { packages: { broken } }) =>
		broken.length > 0 ? [{ verb: 'update', subject: `half-installed ${broken.join(', ')}` }] : [],
	converge: (resource, index) => `${wayOut(resource)}ensure_whole_packages ${index}\n`,
};

function wayOut({ proxy, noProxy = [] }: PackagesResource | WholePackagesResource): string {
	if (!proxy) return '';
	return `export http_proxy=${quote(proxy)} https_proxy=${quote(proxy)} no_proxy=${quote(noProxy.join(','))}\n`;
}
