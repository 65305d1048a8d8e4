import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { waitForLock } from './lock.ts';
import { cacheRoot, labAsset } from './paths.ts';

export interface CacheEntry {
	/** What it is, one word; names the directory together with the recipe's hash. */
	kind: string;
	/** Everything that decides the content: a change makes a new entry. */
	recipe: string;
	build: (directory: string) => Promise<void>;
	onProgress: (line: string) => void;
	signal?: AbortSignal | undefined;
}

/**
 * Returns the directory of a build, building it first if it is not there. One process builds, others
 * wait for it; it appears by a rename when it is whole, so a killed build leaves nothing half-made.
 */
export async function cached(entry: CacheEntry): Promise<string> {
	const hash = createHash('sha256').update(entry.recipe).digest('hex').slice(0, 16);
	const target = join(cacheRoot(), `${entry.kind}-${hash}`);
	if (existsSync(target)) return target;
	await mkdir(cacheRoot(), { recursive: true, mode: 0o755 });
	const lock = await waitForLock(
		`cache:${target}`,
		(pid) => entry.onProgress(`${entry.kind}: process ${pid} is building it, waiting`),
		entry.signal,
	);
	try {
		if (existsSync(target)) return target;
		const prefix = `.${entry.kind}-${hash}-`;
		await removeAbandoned(prefix);
		const temporary = await mkdtemp(join(cacheRoot(), prefix));
		try {
			await entry.build(temporary);
			await rename(temporary, target);
		} catch (error) {
			await rm(temporary, { recursive: true, force: true });
			throw error;
		}
		return target;
	} finally {
		await lock.release();
	}
}

/** Text of files in `assets/lab`, for a recipe. */
export async function assetTexts(names: readonly string[]): Promise<string> {
	const texts = await Promise.all(names.map((name) => readFile(labAsset(name), 'utf8')));
	return texts.join('\0');
}

/** The lock is ours, so whoever made these has ended. */
async function removeAbandoned(prefix: string): Promise<void> {
	for (const name of await readdir(cacheRoot())) {
		if (name.startsWith(prefix))
			await rm(join(cacheRoot(), name), { recursive: true, force: true });
	}
}
