import { ByteReader } from './byte-reader.ts';

const BLOCK = 512;
/** Headers and the wanted entries are small; a larger one is an attack or damage. */
const MAX_WANTED_BYTES = 8 * 1024 * 1024;

/**
 * Reads a tar stream to its end, keeping nothing but the contents of the wanted regular files.
 * Understands ustar, GNU long names and base-256 sizes, and pax `path` and `size`.
 * @param wanted entry names, without a leading `./`. Where a name occurs twice the last one counts.
 * @throws Error with a sentence that says what is wrong with the archive.
 */
export async function readTarFiles(
	chunks: AsyncIterable<Buffer>,
	wanted: ReadonlySet<string>,
): Promise<Map<string, Buffer>> {
	const reader = new ByteReader(chunks);
	try {
		return await readEntries(reader, wanted);
	} finally {
		await reader.close();
	}
}

async function readEntries(
	reader: ByteReader,
	wanted: ReadonlySet<string>,
): Promise<Map<string, Buffer>> {
	const found = new Map<string, Buffer>();
	let override: { path?: string; size?: number } = {};
	for (;;) {
		const block = await reader.read(BLOCK);
		if (block.length === 0) throw new Error('it ends before its end mark (truncated)');
		if (block.length < BLOCK) throw new Error('it ends inside a header (truncated)');
		if (block.every((byte) => byte === 0)) break;
		const header = parseHeader(block);
		const size = override.size ?? header.size;
		const name = (override.path ?? header.name).replace(/^(\.\/)+/, '');
		const isExtension = header.type === 'L' || header.type === 'x';
		const isWanted = '0\0'.includes(header.type) && wanted.has(name);
		if (isExtension || isWanted) {
			const content = await readEntry(reader, isExtension ? header.size : size);
			if (isWanted) found.set(name, content);
			if (header.type === 'L') override.path = textOf(content);
			if (header.type === 'x') override = { ...override, ...parsePax(content) };
		} else {
			await skipEntry(reader, size);
		}
		if (!isExtension) override = {};
	}
	await reader.drain();
	return found;
}

async function readEntry(reader: ByteReader, size: number): Promise<Buffer> {
	if (size > MAX_WANTED_BYTES) throw new Error(`an index entry of ${size} bytes is too large`);
	const content = await reader.read(size);
	if (content.length < size) throw new Error('it ends inside an entry (truncated)');
	await skipExactly(reader, padding(size));
	return content;
}

async function skipEntry(reader: ByteReader, size: number): Promise<void> {
	await skipExactly(reader, size + padding(size));
}

async function skipExactly(reader: ByteReader, bytes: number): Promise<void> {
	if ((await reader.skip(bytes)) < bytes) throw new Error('it ends inside an entry (truncated)');
}

function padding(size: number): number {
	return (BLOCK - (size % BLOCK)) % BLOCK;
}

function parseHeader(block: Buffer): { name: string; size: number; type: string } {
	const stored = parseNumber(block.subarray(148, 156));
	let sum = 8 * 0x20;
	for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i] ?? 0;
	if (sum !== stored) throw new Error('it is not a tar archive (a header checksum is wrong)');
	const prefix =
		block.toString('latin1', 257, 262) === 'ustar' && block[263] === 0x30
			? textOf(block.subarray(345, 500))
			: '';
	const name = textOf(block.subarray(0, 100));
	return {
		name: prefix === '' ? name : `${prefix}/${name}`,
		size: parseNumber(block.subarray(124, 136)),
		type: block.toString('latin1', 156, 157),
	};
}

/** Octal text, or GNU's base-256 with the top bit of the first byte set. */
function parseNumber(field: Buffer): number {
	let value: number;
	if (((field[0] ?? 0) & 0x80) === 0) {
		const digits = textOf(field).trim();
		if (!/^[0-7]*$/.test(digits))
			throw new Error('it is not a tar archive (a header number is bad)');
		value = Number.parseInt(digits || '0', 8);
	} else {
		value = (field[0] ?? 0) & 0x7f;
		for (const byte of field.subarray(1)) value = value * 256 + byte;
	}
	if (!Number.isSafeInteger(value)) throw new Error('an entry has an impossible size');
	return value;
}

/** Records of `LENGTH KEY=VALUE\n`, LENGTH in bytes of the whole record. */
function parsePax(content: Buffer): { path?: string; size?: number } {
	const result: { path?: string; size?: number } = {};
	for (let offset = 0; offset < content.length; ) {
		const space = content.indexOf(0x20, offset);
		const length = space < 0 ? Number.NaN : Number(content.toString('latin1', offset, space));
		if (!(length > space - offset && offset + length <= content.length)) {
			throw new Error('an extended header is damaged');
		}
		const record = content.toString('utf8', space + 1, offset + length - 1);
		const equals = record.indexOf('=');
		const value = record.slice(equals + 1);
		if (record.slice(0, equals) === 'path') result.path = value;
		if (record.slice(0, equals) === 'size') {
			if (!/^\d{1,15}$/.test(value)) throw new Error('an entry has an impossible size');
			result.size = Number(value);
		}
		offset += length;
	}
	return result;
}

function textOf(field: Buffer): string {
	const end = field.indexOf(0);
	return field.toString('utf8', 0, end < 0 ? field.length : end);
}
