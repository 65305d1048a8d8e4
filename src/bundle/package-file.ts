/** apt keeps packages under names with their epoch in them: docker-ce_5%3a27.0.1_amd64.deb. */
export function withoutEpoch(file: string): string {
	return file.replace(/_\d+%3a/i, '_');
}

/**
 * Name of the package in a file that is called as package managers call theirs:
 * `docker.io_20.10.24_amd64.deb`, `conntrack-tools-1.4.7-2.el9.x86_64.rpm`.
 */
export function packageNameOf(file: string): string {
	const name = file.slice(file.lastIndexOf('/') + 1);
	if (name.endsWith('.deb')) return name.split('_', 1)[0] ?? name;
	return name.replace(/-[^-]+-[^-]+\.rpm$/, '');
}

/**
 * Whether a system is the one that `os` means: ID and VERSION_ID of its os-release in one word, or
 * with the major version alone. `rocky9` means rocky 9.3, `debian12` means debian 12.
 */
export function isSystem(
	os: string,
	{ id, versionId }: { id: string; versionId: string },
): boolean {
	return os === `${id}${versionId}` || os === `${id}${versionId.split('.', 1)[0]}`;
}

/** The packages of a bundle: the system that they are for, and their names. */
export interface PackageOffer {
	os: string;
	names: string[];
}

/** Those of the names that a bundle's packages lack; null: they are for another system. */
export function lackingPackages(
	{ os, names }: PackageOffer,
	system: { id: string; versionId: string },
	wanted: readonly string[],
): string[] | null {
	if (!isSystem(os, system)) return null;
	const held = new Set(names);
	return wanted.filter((name) => !held.has(name));
}
