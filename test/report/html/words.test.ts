import { describe, expect, it } from 'vitest';
import { bytesText, counted, durationText, namesText } from '../../../src/report/html/words.ts';

describe('words of the report', () => {
	it.each([
		[0, '0 s'],
		[0.04, '0 s'],
		[2.34, '2.3 s'],
		[9.96, '10 s'],
		[59.4, '59 s'],
		[59.6, '1 min'],
		[247, '4 min 7 s'],
		[3599.7, '1 h'],
		[3720, '1 h 2 min'],
	])('%d seconds are %s', (seconds, text) => {
		expect(durationText(seconds)).toBe(text);
	});

	it.each([
		[0, '0 B'],
		[999, '999 B'],
		[1000, '1.0 kB'],
		[999_949, '999.9 kB'],
		[999_950, '1.0 MB'],
		[412_874_752, '412.9 MB'],
		[5e15, '5000.0 TB'],
	])('%d bytes are %s', (bytes, text) => {
		expect(bytesText(bytes)).toBe(text);
	});

	it('count in good English and name no more than anybody reads', () => {
		expect([counted(1, 'host'), counted(2, 'host')]).toEqual(['1 host', '2 hosts']);
		expect(namesText(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
		expect(namesText(['a', 'b'], 2)).toBe('a, b');
	});
});
