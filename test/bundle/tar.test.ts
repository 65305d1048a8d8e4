import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTarFiles } from '../../src/bundle/tar.ts';
import { type Entry, pax, tar } from './tar-fixture.ts';

/** The bytes in chunks of the given size. */
async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, name = 'manifest.json', chunk = 4096) {
	const files = await readTarFiles(chunked(bytes, chunk), new Set([name]));
	return files.get(name)?.toString('utf8') ?? null;
}

const wanted: Entry = { name: 'manifest.json', content: '[1]' };
const long = `${'d/'.repeat(80)}manifest.json`;

describe('the wanted file is found', () => {
	test.each<[string, Entry[], string?]>([
		['among others', [{ name: 'layer.tar', content: Buffer.alloc(3000) }, wanted]],
		['behind ./', [{ ...wanted, name: './manifest.json' }]],
		['after a directory', [{ name: 'dir/', type: '5' }, wanted]],
		['with the old type flag', [{ ...wanted, type: '\0' }]],
		['in the old format without magic', [{ ...wanted, magic: '' }]],
		['by prefix and name', [{ ...wanted, prefix: 'a/b' }], 'a/b/manifest.json'],
		[
			'by a GNU long name',
			[{ name: '././@LongLink', type: 'L', content: `${long}\0` }, wanted],
			long,
		],
		['by a pax path', [{ name: 'pax', type: 'x', content: pax('path', long) }, wanted], long],
		[
			'with its size in a pax header',
			[
				{ name: 'pax', type: 'x', content: pax('mtime', '1.5') + pax('size', '3') },
				{ ...wanted, sizeField: '00000000000\0' },
			],
		],
		['past a global pax header', [{ name: 'g', type: 'g', content: pax('path', 'no') }, wanted]],
		[
			'with its size in base 256',
			[{ ...wanted, sizeField: Buffer.from('800000000000000000000003', 'hex') }],
		],
		['with spaces around its size', [{ ...wanted, sizeField: '         3 \0' }]],
		['twice: the last counts', [{ ...wanted, content: '[0]' }, wanted]],
	])('%s', async (_, entries, name) => {
		expect(await read(tar(entries), name)).toBe('[1]');
	});

	test('a link of that name is not a file', async () => {
		expect(await read(tar([{ ...wanted, type: '2' }]))).toBeNull();
	});

	test('an override holds for one entry only', async () => {
		const entries = [{ name: 'x', type: 'x', content: pax('path', 'other') }, wanted, wanted];
		expect(await read(tar(entries))).toBe('[1]');
		expect(await read(tar(entries), 'other')).toBe('[1]');
	});

	test('whatever the borders of the chunks', async () => {
		const entries = [{ name: 'a', content: Buffer.alloc(700, 1) }, wanted];
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), async (size) => {
				expect(await read(tar(entries), 'manifest.json', size)).toBe('[1]');
			}),
		);
	});
});

describe('a damaged archive is refused, and said why', () => {
	const whole = tar([{ name: 'a', content: Buffer.alloc(700) }, wanted]);
	test.each<[string, Buffer, string]>([
		['nothing', Buffer.alloc(0), 'ends before its end mark'],
		['text', Buffer.from('x'.repeat(2000)), 'not a tar archive'],
		['cut in a header', whole.subarray(0, 300), 'ends inside a header'],
		['cut in an entry', whole.subarray(0, 900), 'ends inside an entry'],
		['cut before the end mark', tar([wanted], { end: false }), 'ends before its end mark'],
		['a wrong checksum', tar([{ ...wanted, checksum: '000001\0 ' }]), 'checksum is wrong'],
		['a size that is no number', tar([{ ...wanted, sizeField: 'abc' }]), 'header number is bad'],
		[
			'a size beyond all files',
			tar([{ ...wanted, sizeField: Buffer.from('80ffffffffffffffffffffff', 'hex') }]),
			'impossible size',
		],
		['an index of a gigabyte', tar([{ ...wanted, sizeField: '10000000000\0' }]), 'too large'],
		['a damaged pax header', tar([{ name: 'x', type: 'x', content: '99 path=a\n' }]), 'damaged'],
		[
			'a pax header without lengths',
			tar([{ name: 'x', type: 'x', content: 'path=a\n' }]),
			'damaged',
		],
		[
			'a pax size that is negative',
			tar([{ name: 'x', type: 'x', content: pax('size', '-1') }]),
			'impossible size',
		],
	])('%s', async (_, bytes, message) => {
		await expect(read(bytes)).rejects.toThrow(message);
	});

	test('any bytes are read or refused with a sentence, in bounded time', async () => {
		const mutation = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
		await fc.assert(
			fc.asyncProperty(fc.array(mutation, { maxLength: 6 }), async (mutations) => {
				const bytes = Buffer.from(whole);
				for (const { at, byte } of mutations) bytes[at] = byte;
				await read(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
			}),
			{ numRuns: 300 },
		);
	});
});
