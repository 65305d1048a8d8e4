import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { messageOf, OperatorError } from '../model/errors.ts';
import { hashFile } from './hash.ts';

/** How a request is made: `fetch` itself, or one that knows a registry's token. */
export type Fetch = (url: string, headers: Record<string, string>) => Promise<Response>;

/**
 * Downloads a file, or what is missing of it: a download that broke off goes on where it ended.
 * A file that is there whole is left alone. Nothing of another sha256 ever gets the name `target`.
 * @throws OperatorError `bundle-download`
 */
export async function fetchFile(
	url: string,
	target: string,
	sha256: string,
	get: Fetch = (from, headers) => fetch(from, { headers }),
): Promise<void> {
	if (await holds(target, sha256)) return;
	await mkdir(dirname(target), { recursive: true });
	const part = `${target}.part`;
	try {
		await fetchRest(url, part, get);
	} catch (cause) {
		if (cause instanceof OperatorError) throw cause;
		throw downloadError(url, 'the whole file', messageOf(cause), cause);
	}
	if (!(await holds(part, sha256))) {
		const { sha256: found } = await hashFile(part);
		await rm(part, { force: true });
		throw downloadError(url, `sha256 ${sha256}`, `sha256 ${found}`);
	}
	await rename(part, target);
}

async function fetchRest(url: string, part: string, get: Fetch): Promise<void> {
	const have = await sizeOf(part);
	const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
	const response = await get(url, headers);
	// 416: nothing is missing, or the file has become shorter; the checksum tells.
	if (response.status === 416) return await response.body?.cancel();
	if (!response.ok || response.body === null) {
		await response.body?.cancel();
		throw downloadError(url, 'the file', `HTTP status ${response.status}`);
	}
	const isRest = response.status === 206;
	await pipeline(
		Readable.fromWeb(response.body as ReadableStream),
		createWriteStream(part, { flags: isRest ? 'a' : 'w' }),
	);
}

async function holds(file: string, sha256: string): Promise<boolean> {
	if ((await sizeOf(file)) === 0) return false;
	const hash = createHash('sha256');
	await pipeline(createReadStream(file), hash);
	return hash.digest('hex') === sha256;
}

async function sizeOf(file: string): Promise<number> {
	return (await stat(file).catch(() => null))?.size ?? 0;
}

/** What went wrong with a download, for the operator. */
export function downloadError(
	url: string,
	expected: string,
	found: string,
	cause?: unknown,
): OperatorError {
	return new OperatorError(`${url} could not be downloaded`, {
		code: 'bundle-download',
		exitCode: 1,
		expected,
		found,
		fix: 'See to the way there, or choose another --mirror, and run the same command again: what is here already is not downloaded a second time.',
		cause,
	});
}
