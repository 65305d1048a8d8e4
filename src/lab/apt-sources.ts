import { existsSync } from 'node:fs';
import { OperatorError } from '../model/errors.ts';
import { run } from './command.ts';

/** The Debian release that the lab's hosts run: its source package of Kubernetes is 1.20.2. */
export const labRelease = 'bookworm';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

export interface AptSource {
	uri: string;
	/** bookworm, bookworm-updates, bookworm-security. */
	suite: string;
	component: string;
}

/**
 * Debian 12 package sources as this machine has them, so that a lab uses the mirror that its
 * operator has chosen. Empty on a machine that has none: see `releaseMirror`.
 */
export async function debianSources(): Promise<AptSource[]> {
	const known = await configuredSources();
	if (known.length > 0) return known;
	// apt knows the release behind a source only once it has fetched its lists.
	await run(['apt-get', '-q', 'update']);
	return await configuredSources();
}

async function configuredSources(): Promise<AptSource[]> {
	const format = '$(REPO_URI)|$(CODENAME)|$(COMPONENT)|$(ORIGIN)';
	const ask = ['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'];
	return parseTargets((await run(ask)).stdout);
}

/** Lines `URI|codename|component|origin` of `apt-get indextargets`; other releases left out. */
export function parseTargets(text: string): AptSource[] {
	const sources: AptSource[] = [];
	for (const line of text.split('\n')) {
		const [uri, suite, component, origin] = line.split('|');
		if (uri === undefined || suite === undefined || component !== 'main') continue;
		if (origin !== 'Debian' || !suite.startsWith(labRelease)) continue;
		if (sources.some((known) => known.uri === uri && known.suite === suite)) continue;
		sources.push({ uri, suite, component });
	}
	return sources;
}

/** Text of a sources.list. */
export function sourcesList(sources: readonly AptSource[], type: 'deb' | 'deb-src'): string {
	const option = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
	return sources
		.map(({ uri, suite, component }) => `${type} ${option}${uri} ${suite} ${component}\n`)
		.join('');
}

/** The mirror that debootstrap takes the base system from. */
export function releaseMirror(sources: readonly AptSource[]): string {
	const source = sources.find(({ suite }) => suite === labRelease);
	if (source) return source.uri;
	throw new OperatorError(`no package source for Debian ${labRelease}`, {
		code: 'lab-sources',
		exitCode: 2,
		expected: `a source of the suite ${labRelease}`,
		found: sources.map(({ suite }) => suite).join(', ') || 'none',
		fix: 'add Debian 12 to the sources of apt',
	});
}

/** What this machine has told apt about checking dates and reaching sources: the hosts need it too. */
export async function aptBehaviour(): Promise<{ settings: string; proxy: string | null }> {
	const { stdout } = await run(['apt-config', 'dump']);
	const settings = stdout
		.split('\n')
		.filter((line) => /^Acquire::(Check-Valid-Until|Check-Date|Languages) "/.test(line))
		.map((line) => `${line}\n`)
		.join('');
	const proxy = /^Acquire::http::Proxy "([^"]+)"/m.exec(stdout)?.[1] ?? null;
	return { settings, proxy: proxy === 'DIRECT' || proxy === 'false' ? null : proxy };
}
