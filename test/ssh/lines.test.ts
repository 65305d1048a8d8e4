import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, LineDecoder, MAX_LINE_LENGTH } from '../../src/ssh/lines.ts';

type Line = [text: string, nextByte: number];

function decode(chunks: Uint8Array[], offset = 0): Line[] {
	const lines: Line[] = [];
	const decoder = new LineDecoder((text, nextByte) => lines.push([text, nextByte]), offset);
	for (const chunk of chunks) decoder.push(chunk);
	decoder.end();
	return lines;
}

function texts(input: string): string[] {
	return decode([Buffer.from(input)]).map(([text]) => text);
}

/** Bytes that are likely to hit the decoder's corners. */
const nastyBytes = fc
	.array(
		fc.oneof(
			fc.constantFrom('\n', '\r', '\r\n', '\t', '\x1b', '\x1b[', '\x1b]', '\x1b\\', '\x07', '\x9b'),
			fc.constantFrom('\x1b[31mred\x1b[0m', '\x1b]0;title\x07', '\x1bP+q\x1b\\', 'ä€😀', '\u202e'),
			fc.string({ maxLength: 5 }),
		),
		{ maxLength: 40 },
	)
	.chain((parts) =>
		fc
			.uint8Array({ maxLength: 6 })
			.map((noise) => Buffer.concat([Buffer.from(parts.join('')), Buffer.from(noise)])),
	);

describe('LineDecoder', () => {
	it('gives the same lines however the bytes are cut into chunks', () => {
		fc.assert(
			fc.property(nastyBytes, fc.array(fc.nat(200), { maxLength: 10 }), (bytes, cuts) => {
				const borders = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
					(a, b) => a - b,
				);
				const chunks = borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
				expect(decode(chunks)).toEqual(decode([bytes]));
			}),
			{ numRuns: 2_000 },
		);
	});

	it('lets no control character through but the tab', () => {
		fc.assert(
			fc.property(nastyBytes, (bytes) => {
				for (const [text] of decode([bytes])) {
					// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
					expect(text).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e]/);
				}
			}),
			{ numRuns: 1_000 },
		);
	});

	it('decodes UTF-8 that is split between chunks, byte by byte', () => {
		const bytes = Buffer.from('grün €uro 😀\nzwei\n');
		const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
		expect(decode(single).map(([text]) => text)).toEqual(['grün €uro 😀', 'zwei']);
	});

	it('says at which byte to go on after each line', () => {
		expect(decode([Buffer.from('ä\nbc\nlast')], 100)).toEqual([
			['ä', 103],
			['bc', 106],
			['last', 110],
		]);
	});

	it('delivers a last line without a line feed, and no empty one after the last line feed', () => {
		expect(texts('a\nb')).toEqual(['a', 'b']);
		expect(texts('a\nb\n')).toEqual(['a', 'b']);
		expect(texts('\n\n')).toEqual(['', '']);
	});

	it.each([
		['colours', '\x1b[1;31mred\x1b[0m', 'red'],
		['cursor movement', 'a\x1b[2Kb\x1b[10;20Hc', 'abc'],
		['a title ended by BEL', '\x1b]0;evil\x07x', 'x'],
		['a link ended by ST', '\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\', 'text'],
		['an unterminated OSC', 'ok\x1b]52;c;ZXZpbA==', 'ok'],
		['DCS', '\x1bPq#0;2\x1b\\x', 'x'],
		['C1 CSI and OSC', '\u009b31mx\u009d0;t\u009cy', 'xy'],
		['two-character escapes', '\x1b(Bx\x1b7y\x1bcz', 'xyz'],
		['bell, backspace, NUL, DEL', 'a\x07b\x08c\0d\x7f', 'abcd'],
		['a bidirectional override', 'a\u202eb', 'ab'],
		['tabs stay', 'a\tb', 'a\tb'],
	])('handles %s', (_name, input, expected) => {
		expect(texts(input)).toEqual([expected]);
		expect(cleanText(input)).toBe(expected);
	});

	it('an unterminated sequence ends with its line', () => {
		expect(texts('\x1b]0;open\nnext\n')).toEqual(['', 'next']);
	});

	it('keeps the last state of a line that was rewritten with carriage returns', () => {
		expect(texts('10%\r50%\r100%\n')).toEqual(['100%']);
		expect(texts('done\r\nnext\r\n')).toEqual(['done', 'next']);
		expect(texts('100%\r')).toEqual(['100%']);
		expect(texts('old\r\x1b[Knew\n')).toEqual(['new']);
	});

	it('cuts a line at the limit, with an ellipsis and whole characters', () => {
		const exact = 'x'.repeat(MAX_LINE_LENGTH);
		expect(texts(`${exact}\n`)).toEqual([exact]);
		expect(texts(`${exact}y\n`)).toEqual([`${exact}…`]);
		const [cut] = texts(`${'x'.repeat(MAX_LINE_LENGTH - 1)}😀😀`);
		expect(cut).toBe(`${'x'.repeat(MAX_LINE_LENGTH - 1)}…`);
	});

	it('takes a line of 100 MB in bounded memory', () => {
		const chunk = Buffer.alloc(64 * 1024, 0x61);
		const lines: Line[] = [];
		const decoder = new LineDecoder((text, nextByte) => lines.push([text, nextByte]));
		const before = process.memoryUsage();
		let peak = 0;
		for (let index = 0; index < 1600; index += 1) {
			decoder.push(chunk);
			const now = process.memoryUsage();
			peak = Math.max(peak, now.heapUsed + now.external);
		}
		decoder.end();
		expect(lines).toEqual([[`${'a'.repeat(MAX_LINE_LENGTH)}…`, 1600 * chunk.length]]);
		expect(peak - before.heapUsed - before.external).toBeLessThan(60 * 1024 * 1024);
	});
});

describe('cleanText', () => {
	it('keeps line feeds', () => {
		expect(cleanText('a\n\x1b[31mb\x1b[0m\r\n')).toBe('a\nb\n');
	});
});
