import { isMirrorList, type MirrorOfSystem, mirroredList, mirroredUrl } from './package-mirrors.ts';

/** URLs that stand alone: not `mirror+http://…`, whose program decides for itself. */
const URLS = /(?<![+\w])https?:\/\/[^\s,\]]+/g;

const LISTS = ['mirrorlist', 'metalink'];

/**
 * A file of apt with the distribution's own places exchanged for the mirror's: sources in one line
 * each, stanzas, or URLs alone (apt-transport-mirror(1)). The scheme stays, because apt checks what
 * comes and a host may know no authorities. Comments and stanzas that are off stay as they are.
 */
export function mirroredAptSources(text: string, context: MirrorOfSystem): string {
	return text
		.split(/(\n[ \t]*\n)/)
		.map((stanza) => (isOff(stanza, /^Enabled:[ \t]*(\w+)/im) ? stanza : exchanged(stanza)))
		.join('');

	function exchanged(stanza: string): string {
		return stanza.replaceAll(/^[^#\n]+/gm, (line) => withMirroredUrls(line, context));
	}
}

/**
 * A .repo file of yum, dnf or zypper with the repositories that are the distribution's own and on
 * pointed at the mirror, by https: their metadata are seldom signed. Lists of mirrors become
 * comments. All other repositories, and those that a service of zypper writes, stay as they are.
 */
export function mirroredRepositories(text: string, context: MirrorOfSystem): string {
	const sections: string[][] = [[]];
	for (const line of text.split('\n')) {
		if (/^\s*\[/.test(line)) sections.push([]);
		sections.at(-1)?.push(line);
	}
	return sections.flatMap((lines) => mirroredSection(lines, context)).join('\n');
}

interface RepositoryLine {
	text: string;
	/** Name of the option, also for the lines that continue it; null for all else. */
	option: string | null;
}

function mirroredSection(lines: readonly string[], context: MirrorOfSystem): readonly string[] {
	const parsed = parseLines(lines);
	const having = (...names: string[]) =>
		parsed.filter(({ option }) => option !== null && names.includes(option));
	const text = lines.join('\n');
	if (isOff(text, /^enabled\s*=\s*(\w+)/im) || having('service').length > 0) return lines;
	const isOfficial = ({ text: line }: RepositoryLine) =>
		urlsOf(line).some((url) => isMirrorList(url, context));
	const lists = having(...LISTS).filter(isOfficial);
	const bases = having('baseurl');
	const isMirrored = bases.some(
		({ text: line }) => withMirroredUrls(line, context, 'https') !== line,
	);
	if (bases.length > 0 ? !isMirrored : lists.length === 0) return lines;
	const added = bases.length > 0 ? undefined : placeOf(lines, lists, context);
	if (added === null) return lines;
	return parsed.flatMap((line) => {
		if (line.option === 'baseurl' || line.option === 'gpgkey') {
			return [withMirroredUrls(line.text, context, 'https')];
		}
		if (!lists.includes(line)) return [line.text];
		return line === lists[0] && added ? [`#${line.text}`, `baseurl=${added}`] : [`#${line.text}`];
	});
}

/** As a comment of the distribution's says, else by what the list is asked for. */
function placeOf(
	lines: readonly string[],
	lists: readonly RepositoryLine[],
	context: MirrorOfSystem,
): string | null {
	const shown = lines
		.filter((line) => /^[#;]\s*baseurl\s*=/.test(line))
		.flatMap(urlsOf)
		.map((url) => mirroredUrl(url, context, 'https'));
	const listed = lists.flatMap(({ text }) => urlsOf(text)).map((url) => mirroredList(url, context));
	return [...shown, ...listed].find((url) => url !== null) ?? null;
}

function parseLines(lines: readonly string[]): RepositoryLine[] {
	let current: string | null = null;
	return lines.map((text) => {
		if (/^\s*(?:[#;[]|$)/.test(text)) return { text, option: null };
		// A line that begins with a blank continues the one before.
		if (!/^\s/.test(text)) current = /^([\w.-]+)\s*[=:]/.exec(text)?.[1]?.toLowerCase() ?? null;
		return { text, option: current };
	});
}

function urlsOf(line: string): string[] {
	return line.match(URLS) ?? [];
}

function withMirroredUrls(line: string, context: MirrorOfSystem, scheme?: 'https'): string {
	return line.replaceAll(URLS, (url) => mirroredUrl(url, context, scheme) ?? url);
}

function isOff(text: string, pattern: RegExp): boolean {
	return /^(?:0|no|false|off)$/i.test(pattern.exec(text)?.[1] ?? '');
}
