import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package's directory: two folders up in src and in what is shipped, three in benchmarks. */
const ROOT =
	['../..', '../../..']
		.map((up) => join(import.meta.dirname, up))
		.find((directory) => existsSync(join(directory, 'package.json'))) ?? import.meta.dirname;

const parsed = new Map<string, unknown>();

/** @returns the absolute path of a file or directory below `assets/` */
export function assetPath(name: string): string {
	return join(ROOT, 'assets', name);
}

/** The text of a file below `assets/`. */
export function assetText(name: string): string {
	return readFileSync(assetPath(name), 'utf8');
}

/** What a JSON file below `assets/` holds, read once. Its form is the caller's word. */
export function assetJson<T>(name: string): T {
	if (!parsed.has(name)) parsed.set(name, JSON.parse(assetText(name)));
	return parsed.get(name) as T;
}

/** The version of this package. */
export function ownVersion(): string {
	const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
	return (JSON.parse(manifest) as { version: string }).version;
}
