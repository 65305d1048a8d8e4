import type { HostFacts, ProbeRequest } from '../model/facts.ts';
import type { ClusterSpec, PackageMirror } from '../model/spec.ts';
import { pathGlob } from '../ssh/path-glob.ts';
import { mirroredAptSources, mirroredRepositories } from './mirrored-sources.ts';
import { mirroredUrl, mirrorFor, mirrorHost, packageMirrors } from './package-mirrors.ts';

/** Behind the name of a file: its text before the first change. apt, yum, dnf and zypper pass it over. */
const ORIGINAL = '.k8s-tui.orig';

const PATTERNS = [
	'/etc/apt/sources.list',
	'/etc/apt/sources.list.d/*.list',
	'/etc/apt/sources.list.d/*.sources',
	'/etc/apt/mirrors/*.list',
	'/etc/yum.repos.d/*.repo',
	'/etc/zypp/repos.d/*.repo',
];

const SOURCES = PATTERNS.map(pathGlob);

/** What must be observed of a host for its package sources to be known. */
export const PACKAGE_SOURCES: Partial<ProbeRequest> = {
	globs: PATTERNS.flatMap((pattern) => [pattern, `${pattern}${ORIGINAL}`]),
};

/** A file that names repositories. */
export interface PackageSource {
	path: string;
	/** Octal, four digits. */
	mode: string;
	text: string;
	/** As it was before the first change; null: nothing was kept. */
	original: string | null;
	/** Where that is kept. */
	originalPath: string;
}

/** The files that name the host's repositories; none where they were not observed. */
export function packageSources({ observed }: HostFacts): PackageSource[] {
	return Object.entries(observed.files).flatMap(([path, file]) => {
		if (file === null || file.content === null) return [];
		if (!SOURCES.some((source) => source.test(path))) return [];
		const originalPath = `${path}${ORIGINAL}`;
		const original = observed.files[originalPath]?.content ?? null;
		return [{ path, mode: file.mode, text: file.content, original, originalPath }];
	});
}

/** The text that a file is to have: what was changed for another preset is changed anew. */
export function mirroredSource(
	preset: PackageMirror,
	source: PackageSource,
	facts: HostFacts,
): string {
	const before = isMirrored(source, facts) ? source.original : source.text;
	return rewritten(preset, source.path, before ?? source.text, facts);
}

/** Whether a file is what a preset makes of its original, and nothing was changed in it since. */
export function isMirrored(source: PackageSource, facts: HostFacts): boolean {
	const { path, text, original } = source;
	if (original === null) return false;
	return packageMirrors().some((preset) => rewritten(preset, path, original, facts) === text);
}

/** Address of the mirror that the host will install from, as its sources will name it; null: none. */
export function mirrorOf({ os }: Pick<ClusterSpec, 'os'>, facts: HostFacts): string | null {
	const { packageMirror: preset } = os;
	if (preset === 'keep') return null;
	const texts = packageSources(facts).map((source) => mirroredSource(preset, source, facts));
	const addresses = ['https', 'http'].map((scheme) => `${scheme}://${mirrorHost(preset)}/`);
	return addresses.find((address) => texts.some((text) => text.includes(address))) ?? null;
}

/** Whether a URL below one of the distribution's own places is asked for at the mirror instead. */
export function isReplaced(
	url: string,
	{ os }: Pick<ClusterSpec, 'os'>,
	facts: HostFacts,
): boolean {
	const context = os.packageMirror === 'keep' ? null : mirrorFor(os.packageMirror, facts);
	return context !== null && mirroredUrl(url, context) !== null;
}

/** A text that names a user or a password must be shown in no diff. */
export function holdsCredentials(text: string): boolean {
	return /:\/\/[^\s/@]+@|^\s*(?:proxy_)?(?:username|password)\s*=/m.test(text);
}

function rewritten(preset: PackageMirror, path: string, text: string, facts: HostFacts): string {
	const context = mirrorFor(preset, facts);
	if (context === null) return text;
	return path.endsWith('.repo')
		? mirroredRepositories(text, context)
		: mirroredAptSources(text, context);
}
