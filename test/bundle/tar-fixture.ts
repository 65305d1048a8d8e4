/** One entry of a tar archive, with what a test may want to be unusual about it. */
export interface Entry {
	name: string;
	content?: string | Buffer;
	/** ustar type flag; default a regular file. */
	type?: string;
	/** Text of the size field instead of the content's size in octal. */
	sizeField?: string | Buffer;
	/** ustar prefix field. */
	prefix?: string;
	/** Text of the checksum field instead of the right one. */
	checksum?: string;
	magic?: string;
}

/** A tar archive as bytes; `end: false` leaves the two zero blocks away. */
export function tar(entries: readonly Entry[], options: { end?: boolean } = {}): Buffer {
	const blocks = entries.flatMap((entry) => {
		const content = Buffer.from(entry.content ?? '');
		const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
		return [header(entry, content.length), content, padding];
	});
	return Buffer.concat([...blocks, Buffer.alloc(options.end === false ? 0 : 1024)]);
}

function header(entry: Entry, size: number): Buffer {
	const block = Buffer.alloc(512);
	block.write(entry.name, 0, 100);
	block.write('0000644\0', 100);
	Buffer.from(entry.sizeField ?? `${size.toString(8).padStart(11, '0')}\0`).copy(block, 124);
	block.write(entry.type ?? '0', 156);
	block.write(entry.magic ?? 'ustar\x0000', 257, 'latin1');
	block.write(entry.prefix ?? '', 345, 155);
	block.fill(' ', 148, 156);
	const sum = block.reduce((total, byte) => total + byte, 0);
	block.write(entry.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148);
	return block;
}

/** One record of a pax extended header. */
export function pax(key: string, value: string): string {
	const rest = ` ${key}=${value}\n`;
	const bytes = Buffer.byteLength(rest);
	const length = bytes + String(bytes + String(bytes).length).length;
	return `${length}${rest}`;
}

/** An archive as `docker save` makes it, around one layer of the given size. */
export function dockerArchive(tags: readonly string[], layerBytes = 2000): Buffer {
	return tar([
		{ name: 'layer.tar', content: Buffer.alloc(layerBytes, 7) },
		{ name: 'config.json', content: '{}' },
		{
			name: 'manifest.json',
			content: JSON.stringify([{ Config: 'config.json', RepoTags: tags, Layers: ['layer.tar'] }]),
		},
	]);
}
