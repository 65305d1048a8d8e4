import type { HostFacts } from '../model/facts.ts';
import type { Resource } from '../model/resource.ts';
import {
	holdsCredentials,
	isMirrored,
	mirroredSource,
	PACKAGE_SOURCES,
	type PackageSource,
	packageSources,
} from '../render/package-sources.ts';
import type { HostContext, Step } from './step.ts';

/** Points the distribution's own repositories at a public mirror, before anything is installed. */
export const usePackageMirror: Step = {
	id: 'use-package-mirror',
	title: 'package mirror',
	estimate: 1,
	hosts: ({ spec }) => (spec.os.packageMirror === 'keep' ? [] : spec.hosts),
	needs: () => [],
	probe: ({ os }) => (os.packageMirror === 'keep' ? [] : [PACKAGE_SOURCES]),
	plan: (context) => ({ kind: 'converge', resources: resources(context) }),
};

function resources({ spec, hostFacts }: HostContext): Resource[] {
	const { packageMirror } = spec.os;
	if (packageMirror === 'keep') return [];
	return packageSources(hostFacts).flatMap((source) => {
		const content = mirroredSource(packageMirror, source, hostFacts);
		return content === source.text
			? []
			: [{ ...withText(source, content), original: source.originalPath }];
	});
}

/** What `usePackageMirror` changed back as it was, unless somebody has changed it since. */
export function packageSourcesRestored(facts: HostFacts): Resource[] {
	return packageSources(facts).flatMap((source): Resource[] => {
		const { text, original, originalPath } = source;
		if (original === null || (original !== text && !isMirrored(source, facts))) return [];
		return [withText(source, original), { kind: 'absent', path: originalPath }];
	});
}

function withText({ path, mode, text }: PackageSource, content: string) {
	const isSecret = holdsCredentials(text) || holdsCredentials(content);
	return { kind: 'file' as const, path, content, mode, ...(isSecret ? { secret: true } : {}) };
}
