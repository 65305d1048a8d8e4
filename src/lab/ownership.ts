import { chown } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Under sudo, gives the lab's own files to the user behind it, who then needs no root to reach the
 * hosts. Not the bundle: its files are links to the cache, which stays root's.
 */
export async function giveToOperator(directory: string, names: readonly string[]): Promise<void> {
	const [uid, gid] = [Number(process.env.SUDO_UID), Number(process.env.SUDO_GID)];
	if (!Number.isInteger(uid) || !Number.isInteger(gid) || uid === 0) return;
	for (const path of [directory, ...names.map((name) => join(directory, name))]) {
		await chown(path, uid, gid);
	}
}
