import { describe, expect, it } from 'vitest';
import { formatBytes, formatMs, toBaseUnit } from '../../src/preflight/quantity.ts';
import { loadThresholds, parseThresholds } from '../../src/preflight/thresholds.ts';

describe('units of the thresholds file', () => {
	it.each([
		[1, 'bytes', 1],
		[1, 'MiB', 1_048_576],
		[1, 'GiB', 1_073_741_824],
		[1, 'ms', 1],
		[2, 's', 2000],
		[15, 'percent', 15],
		[2, 'count', 2],
	])('%d %s is %d', (value, unit, base) => {
		expect(toBaseUnit(value, unit)).toBe(base);
	});

	it('refuses a unit that it does not know instead of taking the bare number', () => {
		expect(() => parseThresholds({ cpu: { value: 10, unit: 'GB', source: '' } })).toThrow(/GB/);
	});

	it('refuses a number without a unit', () => {
		expect(() => parseThresholds({ cpu: { value: 10 } })).toThrow(/unknown unit/);
	});
});

describe('thresholds', () => {
	const thresholds = loadThresholds();

	it('ask for memory that a host can have, in bytes', () => {
		for (const limit of Object.values(thresholds.memory)) {
			expect(limit.minimum).toBeGreaterThan(512 * 1024 ** 2);
			expect(limit.recommended).toBeLessThan(64 * 1024 ** 3);
			expect(limit.recommended).toBeGreaterThanOrEqual(limit.minimum);
		}
	});

	it('have times in milliseconds', () => {
		expect(thresholds.clock.skew).toBe(2000);
		expect(thresholds.etcdDisk.p99).toBe(10);
		expect(thresholds.etcdDisk.duration).toBe(2000);
	});

	it('let the probes of a fleet end within their total', () => {
		const { probes } = thresholds;
		expect(probes.fetchTimeout + 4000 + 8000).toBeLessThanOrEqual(probes.total);
		expect(probes.listenerLife).toBeGreaterThan(probes.total);
	});
});

describe('quantities in words', () => {
	it.each([
		[512, '512 B'],
		[1_700 * 1024 ** 2, '1.7 GiB'],
		[8 * 1024 ** 3, '8 GiB'],
	])('%d bytes', (bytes, words) => {
		expect(formatBytes(bytes)).toBe(words);
	});

	it.each([
		[3, '3 ms'],
		[-2500, '-2.5 s'],
		[0.197, '0.2 ms'],
	])('%d milliseconds', (milliseconds, words) => {
		expect(formatMs(milliseconds)).toBe(words);
	});
});
