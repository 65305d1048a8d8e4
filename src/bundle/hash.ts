import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** sha256 (hexadecimal) and size (bytes) of a file, streamed. */
export async function hashFile(file: string): Promise<{ sha256: string; size: number }> {
	const hash = createHash('sha256');
	let size = 0;
	for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
		hash.update(chunk);
		size += chunk.length;
	}
	return { sha256: hash.digest('hex'), size };
}
