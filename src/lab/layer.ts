import { chmod, chown, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** An overlay's two trees: what all hosts share, and what is one host's own. */
export interface Layer {
	base: string;
	upper: string;
}

/** Makes a directory of the upper tree with the mode and owner that it has in the base. */
export async function layerDirectory(layer: Layer, path: string): Promise<void> {
	if (path === '.' || path === '') return;
	await layerDirectory(layer, dirname(path));
	const target = join(layer.upper, path);
	await mkdir(target, { recursive: true });
	const below = await stat(join(layer.base, path)).catch(() => null);
	if (below === null) return;
	await chmod(target, below.mode & 0o7777);
	await chown(target, below.uid, below.gid);
}

/** Writes a file of the upper tree. Its owner is that of its directory. */
export async function layerFile(layer: Layer, path: string, text: string, mode = 0o644) {
	await layerDirectory(layer, dirname(path));
	const target = join(layer.upper, path);
	await writeFile(target, text);
	await chmod(target, mode);
	const parent = await stat(dirname(target));
	await chown(target, parent.uid, parent.gid);
}
