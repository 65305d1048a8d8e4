import { createReadStream, createWriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const BLOCK = 512;

/** One entry of a tar archive: a small text, or a file of this machine. */
export type TarEntry = { name: string } & ({ content: Buffer } | { file: string });

/**
 * Writes a tar archive of regular files, whole or not at all: the same bytes for the same entries.
 * @param entries names of at most 100 bytes.
 */
export async function writeTar(target: string, entries: readonly TarEntry[]): Promise<void> {
	const part = `${target}.part`;
	await pipeline(Readable.from(chunks(entries)), createWriteStream(part));
	await rename(part, target);
}

async function* chunks(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
	for (const entry of entries) {
		const size = 'content' in entry ? entry.content.length : (await stat(entry.file)).size;
		yield header(entry.name, size);
		if ('content' in entry) yield entry.content;
		else yield* createReadStream(entry.file, { highWaterMark: 1 << 20 });
		yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
	}
	yield Buffer.alloc(2 * BLOCK);
}

function header(name: string, size: number): Buffer {
	const block = Buffer.alloc(BLOCK);
	block.write(name, 0, 100, 'utf8');
	block.write('0000644\0', 100);
	block.write('0000000\0', 108);
	block.write('0000000\0', 116);
	block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
	block.write(`${'0'.repeat(11)}\0`, 136);
	block.write(' '.repeat(8), 148);
	block.write('0', 156);
	block.write('ustar\x0000', 257, 'latin1');
	const sum = block.reduce((total, byte) => total + byte, 0);
	block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
	return block;
}
