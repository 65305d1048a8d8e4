import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type KnownHostEntry, knownHostLine, parseKnownHosts } from './known-hosts.ts';

/** What each file said when it was read last: a thousand hosts are looked up in one parsed file. */
const lastRead = new Map<string, { text: string; entries: KnownHostEntry[] }>();

/** Entries of all files, in their order. A file that is not there is empty. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHostEntry[]> {
	const parsed = await Promise.all(files.map(async (file) => entriesIn(await textOf(file), file)));
	return parsed.flat();
}

function entriesIn(text: string, file: string): KnownHostEntry[] {
	const last = lastRead.get(file);
	if (last?.text === text) return last.entries;
	const entries = parseKnownHosts(text, file);
	lastRead.set(file, { text, entries });
	return entries;
}

async function textOf(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		if (isAbsent(error)) return '';
		throw error;
	}
}

function isAbsent(error: unknown): boolean {
	const code = (error as NodeJS.ErrnoException).code;
	return code === 'ENOENT' || code === 'ENOTDIR';
}

/**
 * Adds a key to a known_hosts file in one write, so that several processes may do so at once.
 * Makes the file (0600) and its directory (0700) where they are missing.
 */
export async function appendKnownHost(file: string, name: string, key: Buffer): Promise<void> {
	await mkdir(dirname(file), { recursive: true, mode: 0o700 });
	const handle = await open(file, 'a+', 0o600);
	try {
		const { size } = await handle.stat();
		const last = Buffer.alloc(1);
		if (size > 0) await handle.read(last, 0, 1, size - 1);
		const separator = size > 0 && last[0] !== 0x0a ? '\n' : '';
		await handle.appendFile(`${separator}${knownHostLine(name, key)}\n`);
	} finally {
		await handle.close();
	}
}
