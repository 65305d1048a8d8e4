import { readFile } from 'node:fs/promises';
import { loadSsh2 } from '../../ssh/ssh2.ts';

/**
 * Reads a private key file.
 * @returns whether a passphrase opens the key; of a file that cannot be read, any does: logging in
 * will say what is wrong with it
 */
export async function keyOpener(file: string): Promise<(passphrase: string) => boolean> {
	const { utils } = await loadSsh2();
	const text = await readFile(file).catch(() => null);
	return (passphrase) => text === null || !(utils.parseKey(text, passphrase) instanceof Error);
}
