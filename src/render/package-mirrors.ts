import { assetJson } from '../assets/asset.ts';
import type { HostFacts } from '../model/facts.ts';
import type { PackageMirror } from '../model/spec.ts';
import { globOf } from '../ssh/glob.ts';

interface System {
	ids: string[];
	/** First part of VERSION_ID; absent: any. */
	version?: string;
	/** Stands for $releasever in the archive. */
	release?: string;
	/** Location without scheme → archive, or a directory in it. */
	places: Record<string, string>;
	/** Location of a list of mirrors → location of each repository that it is asked for. */
	lists?: Record<string, Record<string, string>>;
}

interface Mirror {
	host: string;
	/** Archive → directory on the mirror. */
	archives: Record<string, string>;
}

interface MirrorTable {
	systems: System[];
	mirrors: Record<PackageMirror, Mirror>;
}

/** A mirror as a host of one distribution sees it. */
export interface MirrorOfSystem {
	system: System;
	mirror: Mirror;
}

/** A location: host, path from its slash on, and what follows a question mark. */
interface Location {
	scheme: string;
	host: string;
	path: string;
	query: string;
}

function table(): MirrorTable {
	return assetJson('package-mirrors.json');
}

/** Presets that the table has. */
export function packageMirrors(): PackageMirror[] {
	return Object.keys(table().mirrors) as PackageMirror[];
}

/** Host name of a preset's mirror. */
export function mirrorHost(preset: PackageMirror): string {
	return table().mirrors[preset].host;
}

/** A preset for the host's distribution; null where the mirror has nothing of it. */
export function mirrorFor(
	preset: PackageMirror,
	{ os }: Pick<HostFacts, 'os'>,
): MirrorOfSystem | null {
	const version = os.versionId.split('.')[0];
	const system = table().systems.find(
		(one) => one.ids.includes(os.id) && (one.version === undefined || one.version === version),
	);
	const mirror = table().mirrors[preset];
	const isThere = Object.values(system?.places ?? {}).some(
		(archive) => directoryOf(archive, mirror) !== null,
	);
	return system && isThere ? { system, mirror } : null;
}

/**
 * Where the mirror has what the distribution has at a URL; null if the URL is not one of the
 * distribution's own places, or names a user.
 * @param scheme of the new URL; unset: as the old one.
 */
export function mirroredUrl(
	url: string,
	{ system, mirror }: MirrorOfSystem,
	scheme?: 'https',
): string | null {
	const location = parse(url);
	if (location === null || location.query !== '') return null;
	for (const [place, archive] of Object.entries(system.places)) {
		const rest = restBehind(place, location);
		if (rest === null) continue;
		const directory = directoryOf(archive, mirror);
		const path = releasePath(rest, system);
		if (directory === null || path === null) return null;
		return `${scheme ?? location.scheme}://${mirror.host}/${directory}${path}`;
	}
	return null;
}

/** Whether a URL is that of a service of the distribution which names mirrors. */
export function isMirrorList(url: string, { system }: MirrorOfSystem): boolean {
	return listOf(url, system) !== null;
}

/** Where the mirror has the repository that a list is asked for, as far as the table tells. */
export function mirroredList(url: string, context: MirrorOfSystem): string | null {
	const repositories = listOf(url, context.system);
	const wanted = /(?:^|&)repo=([^&]*)/.exec(parse(url)?.query ?? '')?.[1] ?? '';
	const place = repositories?.[wanted];
	return place === undefined ? null : mirroredUrl(`https://${place}`, context, 'https');
}

function listOf(url: string, { lists = {} }: System): Record<string, string> | null {
	const location = parse(url);
	if (location === null) return null;
	const found = Object.entries(lists).find(([place]) => restBehind(place, location) !== null);
	return found?.[1] ?? null;
}

function parse(url: string): Location | null {
	const match = /^(https?):\/\/([A-Za-z0-9.-]+)(\/[^?]*)?(?:\?(.*))?$/.exec(url);
	if (!match?.[1] || !match[2]) return null;
	const [, scheme, host, path = '', query = ''] = match;
	return { scheme, host: host.toLowerCase(), path, query };
}

/** What of the path follows a place; null: the location is not in it. */
function restBehind(place: string, { host, path }: Location): string | null {
	const slash = place.indexOf('/');
	const directory = slash === -1 ? '' : place.slice(slash);
	const name = slash === -1 ? place : place.slice(0, slash);
	if (!globOf(name).test(host) || !path.startsWith(directory)) return null;
	const rest = path.slice(directory.length);
	return rest === '' || rest.startsWith('/') ? rest : null;
}

function directoryOf(archive: string, { archives }: Mirror): string | null {
	const [name = '', ...below] = archive.split('/');
	const directory = archives[name];
	return directory === undefined ? null : [directory, ...below].join('/');
}

/** In an archive of old releases a release has its full number; null: it is not one of them. */
function releasePath(rest: string, { version, release }: System): string | null {
	if (release === undefined) return rest;
	const [, first = '', ...below] = rest.split('/');
	if (first === '$releasever' || first === version) return ['', release, ...below].join('/');
	return first.startsWith(`${version}.`) ? rest : null;
}
